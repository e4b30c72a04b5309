// SPDX-License-Identifier: GPL-2.0-or-later
// PfnBitmap: a bitmap with one bit for every page frame, read from the file block by block.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "extractor/file/block_cache.h"
#include "printkfmt/base/result.h"

namespace lastwords::extractor {

/// Page frame pfn has bit pfn % 8, counted from the lowest, of byte pfn / 8. The bitmap of a
/// machine with 16 TiB takes 512 MiB. Therefore only the last few blocks are kept in memory, and a
/// count of 16 bytes for every block of 16 KiB that has set bits, and counts within the last few
/// blocks. Holes of the file, in which no bit is set, are skipped.
class PfnBitmap {
 public:
    PfnBitmap(const ByteSource& source, FileOffset at, std::uint64_t bits);

    std::uint64_t bits() const { return bits_; }

    /// Whether the bit of `pfn` is set; false beyond the last bit. Errors: kMissing if the file
    /// ends before the bit, kSystem if it cannot be read.
    Result<bool> test(std::uint64_t pfn) const;

    /// Returns how many bits are set in [0, pfn), for pfn <= bits(). Each block before `pfn` is
    /// read only once, because its count is kept. Errors: as test().
    Result<std::uint64_t> rank(std::uint64_t pfn) const;

    /// A run [begin, end) of set bits.
    struct Run {
        std::uint64_t begin = 0;
        std::uint64_t end = 0;
    };
    /// Returns the first run of set bits at or after `from`. If `from` lies within a run, the part
    /// from there on is returned. Returns nothing if no more bits are set, or the file ends before
    /// one is. Errors: kSystem.
    Result<std::optional<Run>> next_run(std::uint64_t from) const;

 private:
    static constexpr std::size_t kBlocksKept = 4;
    static constexpr std::size_t kSteps = 32;  // in a block
    struct Steps {
        std::optional<std::uint64_t> block;          // its index; nullopt: of no block yet
        std::array<std::uint32_t, kSteps> before{};  // set bits of the block before each step
    };

    struct Sum {
        std::uint64_t end = 0;   // index of the block after the one that was counted
        std::uint64_t bits = 0;  // set bits in all blocks before `end`
    };

    Result<Bytes> block(std::uint64_t index) const;
    Error missing(std::uint64_t index, std::uint64_t found) const;
    Result<void> count_blocks(std::uint64_t index) const;
    std::uint64_t bits_before(std::uint64_t index) const;
    std::uint64_t data_from(std::uint64_t pfn) const;
    const Steps& steps_of(std::uint64_t index, Bytes block) const;
    /// Returns the first bit at or after `from` that has this value; bits() if there is none.
    Result<std::uint64_t> find(std::uint64_t from, bool value) const;

    FileOffset at_;
    std::uint64_t bits_;
    BlockCache blocks_;
    // Blocks without set bits have no entry. Entries are added when they are needed.
    mutable std::vector<Sum> sums_;
    mutable std::uint64_t counted_ = 0;  // index of the first block that was not counted yet
    // The next page is often far away: a log's descriptors, its texts and page tables lie in
    // different places.
    mutable std::array<Steps, kBlocksKept> steps_;
    mutable std::size_t next_steps_ = 0;
};

}  // namespace lastwords::extractor
