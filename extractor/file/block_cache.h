// SPDX-License-Identifier: GPL-2.0-or-later
// BlockCache: reads a ByteSource in whole blocks, and keeps the blocks that were used last.
#pragma once

#include "extractor/file/input_file.h"
#include "extractor/file/lru_cache.h"

namespace lastwords::extractor {

class BlockCache final : public ByteSource {
 public:
    struct Shape {
        std::uint64_t block_bytes = 4096;
        std::size_t blocks = 16;
        /// Offset of the first block. Each further block begins where the one before it ends.
        FileOffset origin;
    };

    BlockCache(const ByteSource& source, Shape shape)
        : source_(source), shape_(shape), slots_(shape.blocks) {}

    const std::string& name() const override { return source_.name(); }
    std::uint64_t size() const override { return source_.size(); }
    Result<std::uint64_t> read_some(FileOffset at, MutableBytes into) const override;
    Result<Extent> place(FileOffset at, std::uint64_t length) const override {
        return source_.place(at, length);
    }

    FileOffset next_data(FileOffset at) const override { return source_.next_data(at); }
    std::uint64_t stored_bytes() const override { return source_.stored_bytes(); }

    /// As read_some(), but reads a large piece past the cache, where it would only take the place
    /// of blocks that are asked for again.
    Result<std::uint64_t> read_piece(FileOffset at, MutableBytes into) const {
        constexpr std::size_t kSmall = 1024;
        return into.size() < kSmall ? read_some(at, into) : source_.read_some(at, into);
    }

    /// Returns the bytes from `at` to the end of its block: fewer at the end of the file, none
    /// beyond it. `at` must not be before the origin. The bytes are valid until the next call.
    Result<Bytes> view(FileOffset at) const;

 private:
    const ByteSource& source_;  // must outlive this object
    Shape shape_;
    mutable LruSlots slots_;
};

}  // namespace lastwords::extractor
