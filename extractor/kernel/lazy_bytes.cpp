// SPDX-License-Identifier: GPL-2.0-or-later
// Reads pieces of kernel memory that begin and end at page boundaries.
#include "extractor/kernel/lazy_bytes.h"

#include <algorithm>
#include <cstdlib>
#include <new>

#include "printkfmt/base/large_pages.h"

namespace lastwords::extractor {

namespace {

/// Returns memory that has no value yet.
std::byte* allocate(std::uint64_t bytes) {
    const bool large = bytes >= kLargePage / 2;
    const std::uint64_t rounded = (bytes + kLargePage - 1) / kLargePage * kLargePage;
    void* const at = large ? std::aligned_alloc(kLargePage, rounded) : std::malloc(bytes + 1);
    if (at == nullptr) {
        throw std::bad_alloc();
    }
    if (large) {
        ask_for_large_pages(at, rounded);
    }
    return static_cast<std::byte*>(at);
}

}  // namespace

LazyBytes::LazyBytes(const KernelMemory& memory, VirtAddr at, std::uint64_t bytes)
    : memory_(&memory),
      at_(at),
      bytes_(bytes),
      before_(at.value % kPieceBytes),
      data_(allocate(bytes)),
      read_(piece_of(bytes) + 1) {}

std::uint64_t LazyBytes::piece_end(std::uint64_t from) const {
    return std::min((piece_of(from) + 1) * kPieceBytes - before_, bytes_);
}

void LazyBytes::read(std::uint64_t piece) const {
    read_[piece] = 1;
    const std::uint64_t begin = std::max(piece * kPieceBytes, before_) - before_;
    const std::uint64_t end = std::min((piece + 1) * kPieceBytes - before_, bytes_);
    if (begin >= end) {
        return;
    }
    const MutableBytes into(data_.get() + begin, end - begin);
    for (Hole& hole : memory_->read_available(at_ + begin, into)) {
        hole.at += begin;
        const auto behind =
            std::upper_bound(holes_.begin(), holes_.end(), hole.at,
                             [](std::uint64_t at, const Hole& other) { return at < other.at; });
        holes_.insert(behind, std::move(hole));
    }
}

const Hole* LazyBytes::hole_in(std::uint64_t from, std::uint64_t bytes) const {
    const auto first = std::partition_point(holes_.begin(), holes_.end(), [&](const Hole& hole) {
        return hole.at + hole.bytes <= from;
    });
    return first == holes_.end() || first->at >= from + bytes ? nullptr : &*first;
}

}  // namespace lastwords::extractor
