// SPDX-License-Identifier: GPL-2.0-or-later
// PfnBitmap: a bit for every page frame, read from the file piece by piece.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "extractor/file/block_cache.h"
#include "printkfmt/base/result.h"

namespace lastwords::extractor {

/// The bit of pfn is bit pfn % 8, from the lowest, of byte pfn / 8. The bitmap of a machine with 16
/// TiB takes 512 MiB, so only counts (8 bytes for every 16 KiB) and the last few blocks are kept in
/// memory.
class PfnBitmap {
 public:
    PfnBitmap(const ByteSource& source, FileOffset at, std::uint64_t bits);

    std::uint64_t bits() const { return bits_; }

    /// False beyond the last bit. Errors: kMissing if the file ends before, kSystem.
    Result<bool> test(std::uint64_t pfn) const;

    /// How many bits are set in [0, pfn), for pfn <= bits(). Reads every block before it once.
    Result<std::uint64_t> rank(std::uint64_t pfn) const;

    /// The first run of set bits that ends after `from`, cut to [from, bits()); nothing if there is
    /// none.
    struct Run {
        std::uint64_t begin = 0;
        std::uint64_t end = 0;
    };
    Result<std::optional<Run>> next_run(std::uint64_t from) const;

 private:
    Result<Bytes> block(std::uint64_t index) const;
    /// First bit at or after `from` that has this value; bits() if there is none.
    Result<std::uint64_t> find(std::uint64_t from, bool value) const;

    FileOffset at_;
    std::uint64_t bits_;
    BlockCache blocks_;
    mutable std::vector<std::uint64_t> before_;  // [i]: set bits before block i, as far as counted
    struct Counted {
        std::uint64_t pfn = 0;
        std::uint64_t rank = 0;
    };
    mutable Counted last_;  // pages are mostly asked for in order
};

}  // namespace lastwords::extractor
