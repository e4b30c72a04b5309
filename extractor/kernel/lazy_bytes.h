// SPDX-License-Identifier: GPL-2.0-or-later
// LazyBytes: a long range of kernel memory, of which each page is read when it is first needed.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <vector>

#include "extractor/machine/kernel_memory.h"
#include "printkfmt/base/bytes.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

/// The tables of symbols and types take megabytes, and a lookup needs little of them. In a
/// compressed dump, reading a page costs far more than searching it.
class LazyBytes {
 public:
    /// Reads nothing yet. The caller limits `bytes`, and `memory` must outlive this.
    LazyBytes(const KernelMemory& memory, VirtAddr at, std::uint64_t bytes);

    VirtAddr at() const { return at_; }
    std::uint64_t size() const { return bytes_; }

    /// Returns `bytes` bytes from offset `from` on, which must lie within size(). Bytes that cannot
    /// be read are zero. The result stays valid as long as this object.
    Bytes view(std::uint64_t from, std::uint64_t bytes) const {
        const std::uint64_t end = from + before_ + bytes;
        for (std::uint64_t piece = piece_of(from); piece * kPieceBytes < end; ++piece) {
            if (read_[piece] == 0) {
                read(piece);
            }
        }
        return {data_.get() + from, bytes};
    }

    /// Returns the end of the piece in which the byte at offset `from` lies, at most size(): up to
    /// there, view() has no more to read than for that byte.
    std::uint64_t piece_end(std::uint64_t from) const;

    /// The parts that view() found to be unreadable, ascending. Hole::at is an offset from at().
    std::span<const Hole> holes() const { return holes_; }

    /// Returns the first part of [from, from + bytes) that view() found to be unreadable; nullptr:
    /// none. Hole::at is an offset from at().
    const Hole* hole_in(std::uint64_t from, std::uint64_t bytes) const;

 private:
    struct Free {
        void operator()(std::byte* bytes) const { std::free(bytes); }
    };
    static constexpr std::uint64_t kPieceBytes = 4096;

    std::uint64_t piece_of(std::uint64_t offset) const { return (offset + before_) / kPieceBytes; }
    void read(std::uint64_t piece) const;

    const KernelMemory* memory_;  // outlives this
    VirtAddr at_;
    std::uint64_t bytes_;
    std::uint64_t before_;  // bytes between the start of at_'s page and at_
    // What is not read yet has no value: zeroing megabytes takes longer than a lookup.
    std::unique_ptr<std::byte[], Free> data_;
    mutable std::vector<char> read_;   // [i]: whether piece i is read
    mutable std::vector<Hole> holes_;  // ascending
};

}  // namespace lastwords::extractor
