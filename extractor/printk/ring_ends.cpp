// SPDX-License-Identifier: GPL-2.0-or-later
// Checks the ring's ends against its slots and finds the difference between seq and id.
#include "extractor/printk/ring_ends.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

namespace lastwords::extractor {

namespace {

// How many of the newest slots are taken as a sample of the whole ring.
constexpr std::uint64_t kSampleSlots = 64;

bool holds_record(const Slot& slot) {
    return slot.state == SlotState::kReserved || slot.state == SlotState::kCommitted ||
           slot.state == SlotState::kFinalized || slot.state == SlotState::kReusable;
}

struct Calibration {
    std::uint64_t delta = 0;
    Seq base;
};

/// Returns the difference between seq and id for which most of the newest proved slots vote.
/// proved() compares only the low 32 bits of a seq, but the vote compares all 64, so a seq with one
/// wrong bit is outvoted.
std::optional<Calibration> calibrate(RingReader& reader, const RingHead& head) {
    struct Votes {
        std::uint64_t count = 0;
        Seq newest;
    };
    std::map<std::uint64_t, Votes> votes;
    std::uint64_t samples = 0;
    for (std::uint64_t back = 0; back < head.count() && samples < kSampleSlots; ++back) {
        const Slot slot = reader.slot((head.head_id - back) & head.id_mask());
        if (proved(slot, head)) {
            Votes& same = votes[slot.info->seq.value - slot.found_id];
            same.newest = std::max(same.newest, slot.info->seq);
            ++same.count;
            ++samples;
        }
    }
    const auto best = std::max_element(
        votes.begin(), votes.end(),
        [](const auto& a, const auto& b) { return a.second.count < b.second.count; });
    if (best == votes.end()) {
        return std::nullopt;
    }
    return Calibration{best->first & head.id_mask(), best->second.newest};
}

/// Returns the difference between seq and id that the newest printk_info shows which has the seq of
/// its slot's id, for rings whose descriptors are all lost.
std::optional<Calibration> calibrate_by_infos(RingReader& reader, const RingHead& head) {
    for (std::uint64_t back = 0; back < head.count(); ++back) {
        const Slot slot = reader.slot((head.head_id - back) & head.id_mask());
        if (has_own_info(slot, head)) {
            return Calibration{(slot.info->seq.value - slot.id) & head.id_mask(), slot.info->seq};
        }
    }
    return std::nullopt;
}

/// Returns the difference between seq and id by the first id that kernels use, for rings in which
/// no slot proves a difference. A kernel whose ids start at 2^62 - count would need some 2^32
/// records to reach an id between 2^32 - count and 2^61, so such an id is taken for an id of a
/// kernel that starts at 2^32 - count.
Calibration calibrate_by_first_id(const RingHead& head) {
    constexpr std::uint64_t kNarrow = std::uint64_t{1} << 32;
    constexpr std::uint64_t kNeverReached = std::uint64_t{1} << 61;
    const bool narrow = head.text.word_bytes == 8 && head.head_id >= kNarrow - head.count() - 1 &&
                        head.head_id < kNeverReached;
    return {(head.count() - (narrow ? kNarrow : 0)) & head.id_mask(), Seq{0}};
}

bool any_readable(RingReader& reader, const RingHead& head) {
    for (std::uint64_t back = 0; back < head.count(); ++back) {
        if (holds_record(reader.slot((head.head_id - back) & head.id_mask()))) {
            return true;
        }
    }
    return false;
}

/// Reads all slots and returns the id of the newest record that a slot proves.
std::optional<std::uint64_t> newest_id(RingReader& reader, const RingHead& head,
                                       const RingEnds& calibrated) {
    std::optional<std::uint64_t> newest;
    Seq newest_seq;
    for (std::uint64_t index = 0; index < head.count(); ++index) {
        // slot() accepts any id whose slot this is; found_id is the id that the slot really holds.
        const Slot slot = reader.slot(index);
        if (!proved(slot, head) || slot.info->seq != calibrated.seq_of(slot.found_id, head)) {
            continue;
        }
        if (!newest || slot.info->seq > newest_seq) {
            newest = slot.found_id;
            newest_seq = slot.info->seq;
        }
    }
    return newest;
}

/// Returns why head_id or tail_id cannot be right; empty if the slots confirm both.
std::string contradiction(RingReader& reader, const RingHead& head) {
    const std::uint64_t mask = head.id_mask();
    if (((head.head_id - head.tail_id) & mask) >= head.count()) {
        return fmt::format(
            "its head id {:#x} and tail id {:#x} are further apart than it has descriptors ({})",
            head.head_id, head.tail_id, head.count());
    }
    std::uint64_t claimed = 0;
    for (std::uint64_t back = kClaimedAtHeadMax + 1; back-- > 0;) {
        const Slot last = reader.slot((head.head_id - back) & mask);
        if (has_own_info(last, head)) {
            continue;
        }
        claimed += last.state == SlotState::kClaimed ? 1 : 0;
        if (back == 0 && last.state == SlotState::kForeign) {
            return fmt::format("the head's descriptor {:#x} holds the id {:#x} instead of its own",
                               head.head_id, last.found_id);
        }
    }
    if (claimed > kClaimedAtHeadMax && ((head.head_id - head.tail_id) & mask) > kClaimedAtHeadMax) {
        return fmt::format("none of the last {} descriptors up to the head {:#x} is written",
                           claimed, head.head_id);
    }
    const Slot behind = reader.slot((head.head_id + 1) & mask);
    if (holds_record(behind) && proved(behind, head)) {
        return fmt::format("descriptor {:#x}, the next after the head {:#x}, is in use", behind.id,
                           head.head_id);
    }
    const Slot before = reader.slot((head.tail_id - 1) & mask);
    const bool live = before.state == SlotState::kFinalized ||
                      before.state == SlotState::kCommitted || before.state == SlotState::kReserved;
    if (live && proved(before, head)) {
        return fmt::format("descriptor {:#x}, the last before the tail {:#x}, is in use", before.id,
                           head.tail_id);
    }
    return {};
}

struct NewestBlock {
    std::optional<LogicalPos> end;
    /// True: each slot of the sample is stored, so no writer can hold a block that its descriptor
    /// does not give yet.
    bool all_stored = true;
};

NewestBlock newest_block(RingReader& reader, const RingHead& head, std::uint64_t head_id) {
    NewestBlock newest;
    for (std::uint64_t back = 0; back < std::min(kSampleSlots, head.count()); ++back) {
        const Slot slot = reader.slot((head_id - back) & head.id_mask());
        // Recycled records count too: their blocks were in the ring, and their state may be damage.
        const bool stored = holds_record(slot) && slot.state != SlotState::kReserved;
        newest.all_stored = newest.all_stored && stored;
        if (!stored || !text_block(slot.block, head.text)) {
            continue;
        }
        // A writer reserves its descriptor first and its block later. Two writers can get their
        // blocks in the opposite order, so the newest record's block need not be the last block.
        if (!newest.end || head.text.clip(slot.block.next - *newest.end) < head.text.bytes()) {
            newest.end = slot.block.next;
        }
    }
    return newest;
}

/// Corrects head_lpos and tail_lpos if they are impossible. A right head_lpos is the end of the
/// newest block, or lies beyond it if a writer has reserved a block that no descriptor gives yet.
void find_text_ends(RingEnds& ends, RingReader& reader, const RingHead& head, Findings& findings) {
    ends.head_lpos = head.head_lpos;
    ends.tail_lpos = head.tail_lpos;
    const NewestBlock newest = newest_block(reader, head, ends.head_id);
    const std::uint64_t lap = head.text.bytes();
    if (!head.has_ends) {
        ends.head_lpos = newest.end.value_or(LogicalPos{0});
        ends.tail_lpos = {head.text.clip((ends.head_lpos - lap).value)};
        return;
    }
    const std::uint64_t beyond = newest.end ? head.text.clip(head.head_lpos - *newest.end) : 0;
    if (newest.end && (beyond >= lap || (beyond > 0 && newest.all_stored))) {
        ends.head_lpos = *newest.end;
        findings.loss(ErrorKind::kCorrupt,
                      fmt::format("printk ring at {:#x}: the text ring's head is {:#x}, but the "
                                  "newest text ends at {:#x}: the latter was used",
                                  head.at.value, head.head_lpos.value, newest.end->value));
    }
    if (head.text.clip(ends.head_lpos - ends.tail_lpos) > lap) {
        ends.tail_lpos = {head.text.clip((ends.head_lpos - lap).value)};
        findings.loss(ErrorKind::kCorrupt,
                      fmt::format("printk ring at {:#x}: the text ring's tail is {:#x}, which is "
                                  "not within the {} bytes before its head {:#x}",
                                  head.at.value, head.tail_lpos.value, lap, ends.head_lpos.value));
    }
}

}  // namespace

Seq RingEnds::seq_of(std::uint64_t id, const RingHead& head) const {
    const std::uint64_t mask = head.id_mask();
    // Distance from `base`, modulo the range of ids; the upper half of the values means "before".
    const std::uint64_t distance = (id + delta - base.value) & mask;
    const bool before = distance > mask / 2;
    return before ? base - (mask - distance + 1) : base + distance;
}

Result<RingEnds> RingEnds::find(RingReader& reader, const RingHead& head, Findings& findings) {
    RingEnds ends;
    ends.tail_id = head.tail_id;
    ends.head_id = head.head_id;
    auto calibration = calibrate(reader, head);
    calibration = calibration ? calibration : calibrate_by_infos(reader, head);
    if (!calibration && reader.first_unreadable() && !any_readable(reader, head)) {
        return tl::unexpected(Error(*reader.first_unreadable())
                                  .in("printk ring: none of its descriptors is readable"));
    }
    const auto [delta, base] = calibration.value_or(calibrate_by_first_id(head));
    ends.delta = delta;
    ends.base = base;
    if (const std::string why = contradiction(reader, head); !why.empty()) {
        const auto newest = newest_id(reader, head, ends);
        if (!newest) {
            return failure(
                ErrorKind::kCorrupt,
                fmt::format("printk ring at {:#x}: {}, and none of its descriptors is consistent",
                            head.at.value, why));
        }
        findings.loss(ErrorKind::kCorrupt, fmt::format("printk ring at {:#x}: {}; the ends of the "
                                                       "log were worked out from all descriptors",
                                                       head.at.value, why));
        ends.agreed = false;
        ends.head_id = *newest;
        ends.tail_id = (*newest - head.count() + 1) & head.id_mask();
    }
    find_text_ends(ends, reader, head, findings);
    return ends;
}

}  // namespace lastwords::extractor
