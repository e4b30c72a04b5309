// SPDX-License-Identifier: GPL-2.0-or-later
// Reads descriptors and printk_infos in chunks and decodes them.
#include "extractor/printk/ring_reader.h"

#include <algorithm>

namespace lastwords::extractor {

namespace {

const Hole* hole_in(const std::vector<Hole>& holes, std::uint64_t at, std::uint64_t bytes) {
    for (const Hole& hole : holes) {
        if (hole.at < at + bytes && at < hole.at + hole.bytes) {
            return &hole;
        }
    }
    return nullptr;
}

}  // namespace

namespace {

/// Whether the printk_info has the seq of this id.
bool has_info_of(const Slot& slot, std::uint64_t id, const RingHead& head) {
    const std::uint64_t mask = head.text.word_bytes == 4 ? 0x3fffffffU : 0xffffffffU;
    return slot.info && !slot.info->cleared &&
           (slot.info->seq.value & mask) == ((id + head.count()) & mask);
}

}  // namespace

bool proved(const Slot& slot, const RingHead& head) {
    return slot.state != SlotState::kUnreadable &&
           head.index(slot.found_id) == head.index(slot.id) &&
           has_info_of(slot, slot.found_id, head);
}

bool has_own_info(const Slot& slot, const RingHead& head) {
    return has_info_of(slot, slot.id, head);
}

void RingReader::read_part(Part& part, VirtAddr at, std::uint64_t bytes) {
    part.bytes.resize(bytes);
    part.holes = memory_.read_available(at, part.bytes);
    if (!part.holes.empty() && !first_unreadable_) {
        first_unreadable_ = part.holes.front().why;
    }
}

void RingReader::read_chunk(std::uint64_t index) {
    const std::uint64_t first = index - index % kChunk;
    if (chunk_ == first) {
        return;
    }
    const std::uint64_t slots = std::min(kChunk, head_.count() - first);
    read_part(descs_, head_.descs + first * layout_.desc.bytes, slots * layout_.desc.bytes);
    read_part(infos_, head_.infos + first * layout_.info.bytes, slots * layout_.info.bytes);
    chunk_ = first;
}

std::optional<Bytes> RingReader::piece(const Part& part, std::uint64_t slot, std::uint64_t bytes,
                                       const Error*& why) {
    const std::uint64_t at = slot * bytes;
    if (const Hole* const hole = hole_in(part.holes, at, bytes)) {
        why = &hole->why;
        return std::nullopt;
    }
    return Bytes(part.bytes).subspan(at, bytes);
}

void SlotInfo::fill(printkfmt::Record& record) const {
    record.timestamp_ns = timestamp_ns;
    record.level = level;
    record.facility = facility;
    record.flags = flags;
    record.caller.id = caller_id;
}

SlotInfo RingReader::parse_info(Bytes raw) const {
    const std::endian order = memory_.arch().order;
    const auto& at = layout_.info;
    SlotInfo info;
    info.cleared =
        std::all_of(raw.begin(), raw.end(), [](std::byte b) { return b == std::byte{0}; });
    info.seq = {load<std::uint64_t>(raw.subspan(at.seq), order)};
    info.timestamp_ns = load<std::uint64_t>(raw.subspan(at.ts_nsec), order);
    info.text_len = load<std::uint16_t>(raw.subspan(at.text_len), order);
    info.facility = std::to_integer<std::uint8_t>(raw[at.facility]);
    // u8 flags:5, level:3. Compilers allocate bit fields from the lowest bit on little endian and
    // from the highest on big endian.
    const auto packed = std::to_integer<unsigned>(raw[at.flags]);
    const bool little = order == std::endian::little;
    info.flags = static_cast<std::uint8_t>(little ? packed & 0x1f : packed >> 3);
    info.level = static_cast<std::uint8_t>(little ? packed >> 5 : packed & 7);
    info.caller_id = load<std::uint32_t>(raw.subspan(at.caller_id), order);
    info.subsystem = up_to_nul(as_text(raw.subspan(at.subsystem, at.subsystem_bytes)));
    info.device = up_to_nul(as_text(raw.subspan(at.device, at.device_bytes)));
    if (at.caller_id2 != 0) {
        info.caller_id2 = load<std::uint32_t>(raw.subspan(at.caller_id2), order);
        info.comm = up_to_nul(as_text(raw.subspan(at.caller_id2 + 4, kCommBytes)));
    }
    return info;
}

Slot RingReader::slot(std::uint64_t id) {
    const std::uint64_t index = head_.index(id);
    read_chunk(index);
    Slot slot;
    slot.id = id;
    if (const auto raw = piece(infos_, index - *chunk_, layout_.info.bytes, slot.why)) {
        slot.info = parse_info(*raw);
    }
    const auto raw = piece(descs_, index - *chunk_, layout_.desc.bytes, slot.why);
    if (!raw) {
        return slot;
    }
    const unsigned word = head_.text.word_bytes;
    const std::endian order = memory_.arch().order;
    const std::uint64_t state_var = load_number(raw->subspan(layout_.desc.state_var, word), order);
    slot.block = {{load_number(raw->subspan(layout_.desc.begin, word), order)},
                  {load_number(raw->subspan(layout_.desc.next, word), order)}};
    slot.found_id = state_var & head_.id_mask();
    const std::uint64_t state = state_var >> (8 * word - 2);
    const bool lap_ago = slot.found_id == ((id - head_.count()) & head_.id_mask()) && state == 3;
    if (slot.found_id == id) {
        slot.state = static_cast<SlotState>(state);
    } else if (lap_ago || state_var == 0) {
        slot.state = SlotState::kClaimed;
    } else {
        slot.state = SlotState::kForeign;
    }
    return slot;
}

}  // namespace lastwords::extractor
