// SPDX-License-Identifier: GPL-2.0-or-later
// Finds the ring's ends and calibrates seq against id.
#include "extractor/logbuf/ring_ends.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

namespace lastwords::extractor {

namespace {

constexpr std::uint64_t kSampleSlots = 64;
// Writers that may stand between moving the head and writing their descriptor: some instructions
// each.
constexpr std::uint64_t kClaimedMax = 4;

/// (seq mod 2^W) == ((id + count) mod 2^W) holds for every record of every kernel, with W = 32, or
/// 30 on 32-bit.
bool proved(const Slot& slot, const RingHead& head) {
    const std::uint64_t mask = head.text.word_bytes == 4 ? 0x3fffffffU : 0xffffffffU;
    return slot.info && (slot.info->seq.value & mask) == ((slot.found_id + head.count()) & mask);
}

bool holds_record(const Slot& slot) {
    return slot.state == SlotState::kReserved || slot.state == SlotState::kCommitted ||
           slot.state == SlotState::kFinalized || slot.state == SlotState::kReusable;
}

struct Calibration {
    std::uint64_t delta = 0;
    Seq base;
};

/// The difference that most of the slots up to `head_id` agree on.
std::optional<Calibration> calibrate(RingReader& reader, const RingHead& head,
                                     std::uint64_t head_id) {
    std::map<std::uint64_t, std::uint64_t> votes;
    std::map<std::uint64_t, Seq> seqs;
    for (std::uint64_t back = std::min(kSampleSlots, head.count()); back-- > 0;) {
        const Slot slot = reader.slot((head_id - back) & head.id_mask());
        if (holds_record(slot) && proved(slot, head)) {
            const std::uint64_t delta = (slot.info->seq.value - slot.id) & head.id_mask();
            ++votes[delta];
            seqs[delta] = slot.info->seq;
        }
    }
    const auto best =
        std::max_element(votes.begin(), votes.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    if (best == votes.end()) {
        return std::nullopt;
    }
    return Calibration{best->first, seqs[best->first]};
}

/// The id of the newest record that a slot proves.
std::optional<std::uint64_t> newest_id(RingReader& reader, const RingHead& head) {
    std::optional<std::uint64_t> newest;
    Seq newest_seq;
    for (std::uint64_t index = 0; index < head.count(); ++index) {
        // Any id that leads to this slot will do: what counts is the id that it holds.
        const Slot slot = reader.slot(index);
        const bool used = slot.state != SlotState::kUnreadable &&
                          head.index(slot.found_id) == index && proved(slot, head);
        const bool bootstrap =
            dataless(slot.block) == Dataless::kFailed && slot.info && slot.info->seq.value == 0;
        if (used && !bootstrap && (!newest || slot.info->seq > newest_seq)) {
            newest = slot.found_id;
            newest_seq = slot.info->seq;
        }
    }
    return newest;
}

/// Why the ring's own words for its ends cannot be right; empty: they agree with the slots.
std::string contradiction(RingReader& reader, const RingHead& head) {
    const std::uint64_t mask = head.id_mask();
    if (((head.head_id - head.tail_id) & mask) >= head.count()) {
        return fmt::format(
            "head id {:#x} and tail id {:#x} are further apart than the {} descriptors",
            head.head_id, head.tail_id, head.count());
    }
    std::uint64_t claimed = 0;
    for (std::uint64_t back = kClaimedMax + 1; back-- > 0;) {
        const Slot last = reader.slot((head.head_id - back) & mask);
        claimed += last.state == SlotState::kClaimed ? 1 : 0;
        if (back == 0 && last.state == SlotState::kForeign) {
            return fmt::format("the head's descriptor {:#x} holds {:#x}", head.head_id,
                               last.found_id);
        }
    }
    if (claimed > kClaimedMax && head.head_id - head.tail_id > kClaimedMax) {
        return fmt::format("nothing is written in the {} descriptors up to the head {:#x}", claimed,
                           head.head_id);
    }
    const Slot behind = reader.slot((head.head_id + 1) & mask);
    if (holds_record(behind) && proved(behind, head)) {
        return fmt::format("descriptor {:#x} behind the head {:#x} is in use", behind.id,
                           head.head_id);
    }
    const Slot before = reader.slot((head.tail_id - 1) & mask);
    if (before.state == SlotState::kFinalized && proved(before, head)) {
        return fmt::format("descriptor {:#x} before the tail {:#x} is in use", before.id,
                           head.tail_id);
    }
    return {};
}

}  // namespace

Seq RingEnds::seq_of(std::uint64_t id, const RingHead& head) const {
    const std::uint64_t mask = head.id_mask();
    // The signed distance from the known seq, in the bits that an id has.
    const std::uint64_t distance = (id + delta - base.value) & mask;
    const bool before = distance > mask / 2;
    return before ? base - (mask - distance + 1) : base + distance;
}

Result<RingEnds> RingEnds::find(RingReader& reader, const RingHead& head, Findings& findings) {
    RingEnds ends;
    ends.tail_id = head.tail_id;
    ends.head_id = head.head_id;
    if (const std::string why = contradiction(reader, head); !why.empty()) {
        const auto newest = newest_id(reader, head);
        if (!newest) {
            return failure(ErrorKind::kCorrupt,
                           fmt::format("printk ring at {:#x}: {}, and no descriptor is readable",
                                       head.at.value, why));
        }
        findings.loss(ErrorKind::kCorrupt,
                      fmt::format("printk ring at {:#x}: {}; all descriptors were looked through",
                                  head.at.value, why));
        ends.head_id = *newest;
        ends.tail_id = (*newest - head.count() + 1) & head.id_mask();
    }
    if (const auto calibration = calibrate(reader, head, ends.head_id)) {
        ends.delta = calibration->delta;
        ends.base = calibration->base;
        return ends;
    }
    if (reader.first_unreadable()) {
        return tl::unexpected(Error(*reader.first_unreadable())
                                  .in("printk ring: no descriptor near its head is readable"));
    }
    // No record yet: only the slot that every ring starts with, which stands one before seq 0.
    ends.delta = (0 - ends.head_id - 1) & head.id_mask();
    return ends;
}

}  // namespace lastwords::extractor
