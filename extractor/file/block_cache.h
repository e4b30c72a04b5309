// SPDX-License-Identifier: GPL-2.0-or-later
// BlockCache: a ByteSource read in whole blocks, the last few of which are kept.
#pragma once

#include "extractor/file/input_file.h"
#include "extractor/file/lru_cache.h"

namespace lastwords::extractor {

class BlockCache final : public ByteSource {
 public:
    struct Shape {
        std::uint64_t block_bytes = 4096;
        std::size_t blocks = 16;
        FileOffset origin;  ///< a block starts here and at every block_bytes from here on
    };

    BlockCache(const ByteSource& source, Shape shape)
        : source_(source), shape_(shape), slots_(shape.blocks) {}

    const std::string& name() const override { return source_.name(); }
    std::uint64_t size() const override { return source_.size(); }
    Result<std::uint64_t> read_some(FileOffset at, MutableBytes into) const override;
    Result<Extent> place(FileOffset at, std::uint64_t length) const override {
        return source_.place(at, length);
    }

    /// The bytes from `at` (not before the origin) to the end of its block; fewer at the end of the
    /// file, none beyond. Valid until the next call.
    Result<Bytes> view(FileOffset at) const;

 private:
    const ByteSource& source_;  // outlives this
    Shape shape_;
    mutable LruSlots slots_;
};

}  // namespace lastwords::extractor
