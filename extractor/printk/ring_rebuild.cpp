// SPDX-License-Identifier: GPL-2.0-or-later
// Derives size and ends of the static ring from its slots.
#include "extractor/printk/ring_rebuild.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "extractor/printk/ring_reader.h"

namespace lastwords::extractor {

namespace {

// How many of the first slots decide how large the ring is.
constexpr std::uint64_t kSlotsForRebuild = 64;

std::uint64_t count_proved(const KernelMemory& memory, const RingLayout& layout,
                           const RingHead& head) {
    RingReader reader(memory, layout, head);
    std::uint64_t found = 0;
    for (std::uint64_t index = 0; index < std::min(kSlotsForRebuild, head.count()); ++index) {
        found += proved(reader.slot(index), head) ? 1U : 0U;
    }
    return found;
}

/// id and seq: of the newest record. text_seq and text_end: seq of the newest record that has a
/// text, and the position where its text ends, which is the head of the text ring.
struct Newest {
    std::uint64_t id = 0;
    Seq seq;
    Seq text_seq;
    LogicalPos text_end;
};

std::optional<Newest> find_newest(const KernelMemory& memory, const RingLayout& layout,
                                  const RingHead& head) {
    RingReader reader(memory, layout, head);
    std::optional<Newest> newest;
    for (std::uint64_t index = 0; index < head.count(); ++index) {
        const Slot slot = reader.slot(index);
        if (!proved(slot, head)) {
            continue;
        }
        newest = newest.value_or(Newest{slot.found_id, slot.info->seq, {}, {}});
        if (slot.info->seq >= newest->seq) {
            newest->seq = slot.info->seq;
            newest->id = slot.found_id;
        }
        if (!dataless(slot.block) && slot.info->seq >= newest->text_seq) {
            newest->text_seq = slot.info->seq;
            newest->text_end = slot.block.next;
        }
    }
    return newest;
}

}  // namespace

Result<RingHead> rebuild_static_ring(KernelView& view, const RingLayout& layout) {
    RingHead head;
    TRY(head.descs, view.symbol("_printk_rb_static_descs"));
    TRY(head.infos, view.symbol("_printk_rb_static_infos"));
    TRY(head.data, view.symbol("__log_buf"));
    const KernelMemory& memory = view.memory();
    head.text.word_bytes = memory.arch().word_bytes;
    std::uint64_t most = 0;
    unsigned best_bits = kCountBitsMin;
    for (unsigned bits = kCountBitsMin; bits <= kStaticCountBitsMax; ++bits) {
        head.count_bits = bits;
        const std::uint64_t found = count_proved(memory, layout, head);
        if (found > most) {
            most = found;
            best_bits = bits;
        }
    }
    head.count_bits = best_bits;
    head.text.size_bits = best_bits + kAverageBits;
    const std::optional<Newest> newest =
        most > 0 ? find_newest(memory, layout, head) : std::optional<Newest>();
    if (!newest) {
        return failure(ErrorKind::kNotFound,
                       fmt::format("no descriptor at {:#x} is consistent", head.descs.value));
    }
    head.head_id = newest->id;
    head.tail_id = (newest->id - head.count() + 1) & head.id_mask();
    head.head_lpos = newest->text_end;
    head.tail_lpos = head.head_lpos - head.text.bytes();
    return head;
}

}  // namespace lastwords::extractor
