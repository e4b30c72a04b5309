// SPDX-License-Identifier: GPL-2.0-or-later
// Cuts texts out of the ring and proves whose they are.
#include "extractor/logbuf/ring_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace lastwords::extractor {

namespace {

/// Logical positions start one lap before 0 (kernel/printk/printk_ringbuffer.h, BLK0_LPOS): in its
/// first lap the ring is used only up to the head.
std::uint64_t used_bytes(const RingHead& head) {
    const std::uint64_t written = head.text.clip(head.head_lpos.value + head.text.bytes());
    return std::min(written, head.text.bytes());
}

}  // namespace

RingText::RingText(const KernelMemory& memory, const RingHead& head, std::vector<char>& content)
    : head_(head), order_(memory.arch().order), content_(content) {
    content_.resize(used_bytes(head));
    const MutableBytes bytes = std::as_writable_bytes(std::span(content_));
    holes_ = memory.read_available(head.data, bytes);
    for (const Hole& hole : holes_) {
        std::fill_n(content_.begin() + static_cast<std::ptrdiff_t>(hole.at), hole.bytes, '?');
    }
}

bool RingText::unreadable(std::uint64_t at, std::uint64_t bytes) const {
    return std::any_of(holes_.begin(), holes_.end(), [&](const Hole& hole) {
        return hole.at < at + bytes && at < hole.at + hole.bytes;
    });
}

std::uint64_t RingText::word_at(std::uint64_t at) const {
    const Bytes bytes = as_bytes(std::string_view(content_.data(), content_.size()));
    return load_number(bytes.subspan(at, head_.text.word_bytes), order_);
}

FoundText RingText::cut(std::uint64_t at, std::uint64_t bytes) const {
    FoundText found{std::string_view(content_.data(), content_.size()).substr(at, bytes), at};
    if (unreadable(at, bytes)) {
        found.state = printkfmt::TextState::kUnreadable;
    }
    return found;
}

Result<FoundText> RingText::of(const BlockPosition& block, std::uint64_t id,
                               std::uint64_t bytes) const {
    TRY(const TextBlock place, text_block(block, head_.text));
    const std::uint64_t word = head_.text.word_bytes;
    if (place.id_at + word > content_.size() ||
        place.text_at + place.text_bytes > content_.size()) {
        return failure(ErrorKind::kCorrupt,
                       fmt::format("text block {:#x}..{:#x} lies beyond the ring's head {:#x}",
                                   block.begin.value, block.next.value, head_.head_lpos.value));
    }
    if (bytes > place.text_bytes) {
        return failure(
            ErrorKind::kCorrupt,
            fmt::format("text of {} bytes in a block with room for {}", bytes, place.text_bytes));
    }
    FoundText found = cut(place.text_at, bytes);
    // A wrapped block has its id at both places; one of them readable and right is proof enough.
    const bool first_readable = !unreadable(place.id_at, word);
    const bool second_readable = place.wrapped && !unreadable(0, word);
    if ((first_readable && word_at(place.id_at) != id) || (second_readable && word_at(0) != id)) {
        return failure(ErrorKind::kCorrupt,
                       fmt::format("text block {:#x}..{:#x}: its id is {:#x}, expected {:#x}",
                                   block.begin.value, block.next.value,
                                   word_at(first_readable ? place.id_at : 0), id));
    }
    if (!first_readable && !second_readable && found.state == printkfmt::TextState::kWhole) {
        found.state = printkfmt::TextState::kDoubtful;
    }
    return found;
}

Result<FoundText> RingText::whole_block(const BlockPosition& block, std::uint64_t id) const {
    TRY(const TextBlock place, text_block(block, head_.text));
    return of(block, id, place.text_bytes);
}

std::optional<FoundText> RingText::behind_id(std::uint64_t id, std::uint64_t bytes) const {
    const std::uint64_t word = head_.text.word_bytes;
    const std::uint64_t live = head_.text.clip(head_.head_lpos - head_.tail_lpos);
    std::optional<std::uint64_t> only;
    for (std::uint64_t at = 0; at + word <= content_.size(); at += word) {
        // Blocks before the tail may carry the id too, from a lap in which it was another record's
        // text.
        const std::uint64_t behind_tail =
            (at - head_.text.index(head_.tail_lpos)) & (head_.text.bytes() - 1);
        if (word_at(at) != id || behind_tail >= live || unreadable(at, word)) {
            continue;
        }
        if (only && at != 0) {
            return std::nullopt;
        }
        only = at;
    }
    if (!only || *only + word + bytes > content_.size()) {
        return std::nullopt;
    }
    FoundText found = cut(*only + word, bytes);
    found.state = printkfmt::TextState::kDoubtful;
    return found;
}

bool RingText::in_last_lap(const BlockPosition& block) const {
    const auto behind_head = [&](LogicalPos at) { return head_.text.clip(head_.head_lpos - at); };
    const std::uint64_t lap = head_.text.bytes();
    const std::uint64_t first = behind_head(block.begin);
    const std::uint64_t last = behind_head(block.next - 1);
    return first >= 1 && first <= lap && last >= 1 && last <= lap;
}

}  // namespace lastwords::extractor
