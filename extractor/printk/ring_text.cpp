// SPDX-License-Identifier: GPL-2.0-or-later
// Finds texts in the ring and proves whose they are.
#include "extractor/printk/ring_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "printkfmt/base/large_pages.h"

namespace lastwords::extractor {

namespace {

/// Returns how many bytes of the ring have been written. Logical positions start one lap before 0
/// (BLK0_LPOS in kernel/printk/printk_ringbuffer.h), and the tail stays there during the first lap:
/// until its end only the bytes up to the head are in use.
std::uint64_t used_bytes(const RingHead& head) {
    const std::uint64_t lap = head.text.bytes();
    const bool first_lap = head.text.clip(head.tail_lpos.value) == head.text.clip(0 - lap);
    const std::uint64_t live = head.text.clip(head.head_lpos - head.tail_lpos);
    return first_lap ? std::min(live, lap) : lap;
}

}  // namespace

RingText::RingText(const KernelMemory& memory, const RingHead& head, std::vector<char>& content)
    : head_(head), order_(memory.arch().order), content_(content) {
    reserve_large(content_, used_bytes(head));
    content_.resize(used_bytes(head));
    const MutableBytes bytes = std::as_writable_bytes(std::span(content_));
    holes_ = memory.read_available(head.data, bytes);
    for (const Hole& hole : holes_) {
        std::fill_n(content_.begin() + static_cast<std::ptrdiff_t>(hole.at), hole.bytes, '?');
    }
}

const Hole* RingText::hole_in(std::uint64_t at, std::uint64_t bytes) const {
    const auto first = std::partition_point(
        holes_.begin(), holes_.end(), [&](const Hole& hole) { return hole.at + hole.bytes <= at; });
    return bytes != 0 && first != holes_.end() && first->at < at + bytes ? &*first : nullptr;
}

std::uint64_t RingText::word_at(std::uint64_t at) const {
    const Bytes bytes = as_bytes(std::string_view(content_.data(), content_.size()));
    return load_number(bytes.subspan(at, head_.text.word_bytes), order_);
}

FoundText RingText::cut(std::uint64_t at, std::uint64_t bytes) const {
    FoundText found{std::string_view(content_.data(), content_.size()).substr(at, bytes), at};
    if (const Hole* const hole = hole_in(at, bytes)) {
        found.state = printkfmt::TextState::kUnreadable;
        found.why = &hole->why;
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
                       fmt::format("text block {:#x}..{:#x} lies after the text ring's head {:#x}",
                                   block.begin.value, block.next.value, head_.head_lpos.value));
    }
    if (bytes > place.text_bytes) {
        return failure(
            ErrorKind::kCorrupt,
            fmt::format("its text of {} bytes does not fit into its block, which has room for {}",
                        bytes, place.text_bytes));
    }
    FoundText found = cut(place.text_at, bytes);
    // A wrapped block has its id word twice; one of them is enough if the other is unreadable.
    const Hole* const hole = hole_in(place.id_at, word);
    const bool first_readable = hole == nullptr;
    const bool second_readable = place.wrapped && hole_in(0, word) == nullptr;
    for (const auto& [readable, at] :
         {std::pair(first_readable, place.id_at), std::pair(second_readable, std::uint64_t{0})}) {
        if (readable && word_at(at) != id) {
            return failure(ErrorKind::kCorrupt,
                           fmt::format("text block {:#x}..{:#x}: its id is {:#x}, expected {:#x}",
                                       block.begin.value, block.next.value, word_at(at), id));
        }
    }
    if (!first_readable && !second_readable && found.state == printkfmt::TextState::kWhole) {
        found.state = printkfmt::TextState::kDoubtful;
        found.why = &hole->why;
    }
    return found;
}

Result<FoundText> RingText::whole_block(const BlockPosition& block, std::uint64_t id) const {
    TRY(const TextBlock place, text_block(block, head_.text));
    return of(block, id, place.text_bytes);
}

void RingText::index_ids(std::uint64_t newest_id) {
    const std::uint64_t word = head_.text.word_bytes;
    const std::uint64_t live = head_.text.clip(head_.head_lpos - head_.tail_lpos);
    ids_.emplace();
    for (std::uint64_t at = 0; at + word <= content_.size(); at += word) {
        const std::uint64_t id = word_at(at);
        // Bytes before the tail are old text, in which the same word can occur by chance, so they
        // are skipped.
        const std::uint64_t from_tail =
            (at - head_.text.index(head_.tail_lpos)) & (head_.text.bytes() - 1);
        if (((newest_id - id) & head_.id_mask()) >= head_.count() || id > head_.id_mask() ||
            from_tail >= live || hole_in(at, word) != nullptr) {
            continue;
        }
        IdWords& words = (*ids_)[id];
        words.ambiguous = words.ambiguous || words.inside;
        words.at_start = words.at_start || at == 0;
        words.inside = at == 0 ? words.inside : std::optional(at);
    }
}

std::optional<FoundText> RingText::text_after_id(std::uint64_t id, std::uint64_t bytes,
                                                 std::uint64_t newest_id) {
    if (!ids_) {
        index_ids(newest_id);
    }
    const auto words = ids_->find(id);
    if (words == ids_->end() || words->second.ambiguous) {
        return std::nullopt;
    }
    const std::uint64_t id_at = words->second.at_start ? 0 : *words->second.inside;
    const std::uint64_t text_at = id_at + head_.text.word_bytes;
    if (text_at + bytes > content_.size()) {
        return std::nullopt;
    }
    FoundText found = cut(text_at, bytes);
    if (found.state == printkfmt::TextState::kWhole) {
        found.state = printkfmt::TextState::kDoubtful;
    }
    return found;
}

std::optional<std::uint64_t> RingText::id_at(LogicalPos begin) const {
    const std::uint64_t at = head_.text.index(begin);
    const std::uint64_t word = head_.text.word_bytes;
    if (at % word != 0 || at + word > content_.size() || hole_in(at, word) != nullptr) {
        return std::nullopt;
    }
    return word_at(at);
}

bool RingText::in_last_lap(const BlockPosition& block) const {
    const auto to_head = [&](LogicalPos at) { return head_.text.clip(head_.head_lpos - at); };
    const std::uint64_t lap = head_.text.bytes();
    const std::uint64_t first = to_head(block.begin);
    const std::uint64_t last = to_head(block.next - 1);
    return first >= 1 && first <= lap && last >= 1 && last <= lap;
}

}  // namespace lastwords::extractor
