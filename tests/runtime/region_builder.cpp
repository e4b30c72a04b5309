// SPDX-License-Identifier: GPL-2.0-or-later
// The offsets of docs/formats/plog.md.
#include "tests/runtime/region_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "printkfmt/base/bytes.h"
#include "runtime/plog_checksum.h"

namespace lastwords::test {

RegionBuilder::RegionBuilder(std::uint32_t version, std::endian order, std::size_t bytes)
    : version_(version),
      order_(order),
      bytes_(bytes),
      entry_bytes_(version == 1 ? 64 : 80),
      consoles_at_(version == 1 ? 128 : 192),
      bank_bytes_(consoles_at_ + 8 * entry_bytes_),
      slots_((bytes - 4 * bank_bytes_) / 128) {}

void RegionBuilder::put(std::size_t at, std::uint64_t value, std::size_t bytes) {
    store_number(MutableBytes(bytes_).subspan(at, bytes), value, order_);
}

void RegionBuilder::put_text(std::size_t at, std::string_view text) {
    std::memcpy(&bytes_.at(at), text.data(), text.size());
}

std::uint32_t RegionBuilder::crc(std::size_t from, std::size_t to, std::uint32_t before) const {
    return plog_crc32c(before,
                       static_cast<const std::uint8_t*>(static_cast<const void*>(&bytes_.at(from))),
                       to - from);
}

std::size_t RegionBuilder::entry_at(std::uint32_t epoch, std::size_t index) const {
    return (epoch & 1U) * bank_bytes_ + consoles_at_ + index * entry_bytes_;
}

RegionBuilder& RegionBuilder::super(std::uint32_t epoch, std::uint32_t cleared_epoch) {
    for (const std::size_t copy : {std::size_t{0}, rear_at()}) {
        const std::size_t at = copy + (epoch & 1U) * bank_bytes_;
        put(at, PLOG_MAGIC_SUPER, 4);
        put(at + 8, version_, 4);
        put(at + 12, epoch, 4);
        put(at + 16, bytes_.size(), 8);
        put(at + 24, slots_at(), 8);
        put(at + 32, slots_, 4);
        put(at + 36, 128, 4);
        put(at + 40, cleared_epoch, 4);
        put(at + 44, 1, 4);
        put_text(at + 64, "built");
        put(at + 4, crc(at + 8, at + 128), 4);
    }
    return *this;
}

RegionBuilder& RegionBuilder::console(const BuiltConsole& console) {
    for (const std::size_t copy : {std::size_t{0}, rear_at()}) {
        const std::size_t at = copy + entry_at(console.epoch, console.index);
        put(at, PLOG_MAGIC_CONSOLE, 4);
        put(at + 8, console.epoch, 4);
        put(at + 12, console.index, 2);
        put(at + 14, console.reliability, 2);
        put(at + 16, console.flags, 4);
        put(at + 20, 1, 4);
        put_text(at + 24, console.name);
        put(at + 40, console.registered_seq, 8);
        put(at + 4, crc(at + 8, at + 48), 4);
        put(at + 48, plog_position(console.position, console.epoch, console.index), 8);
        if (console.lost != 0 || console.lost_end != 0) {
            put(at + 68, console.lost, 4);
            put(at + 72, console.lost_end, 8);
            put(at + 64, crc(at + 68, at + 80, crc(at + 8, at + 16)), 4);
        }
    }
    return *this;
}

RegionBuilder& RegionBuilder::no_record(std::uint32_t epoch, std::uint64_t refused,
                                        std::uint64_t dropped) {
    for (const std::size_t copy : {std::size_t{0}, rear_at()}) {
        const std::size_t at = copy + (epoch & 1U) * bank_bytes_ + 128;
        put(at, plog_position(refused, epoch, 32), 8);
        put(at + 8, plog_position(dropped, epoch, 33), 8);
    }
    return *this;
}

RegionBuilder& RegionBuilder::record(const BuiltRecord& record) {
    const std::size_t at = slots_at() + std::size_t{next_slot_} * 128;
    put(at, record.word, 4);
    put(at + 12, record.epoch, 4);
    put(at + 16, record.seq, 8);
    put(at + 24, 1'000'000 * (record.seq + 1), 8);
    put(at + 32, next_slot_, 4);
    put(at + 36, record.text.size(), 2);
    put(at + 38, record.level, 1);
    put(at + 40, record.cpu, 2);
    put(at + 42, record.context, 1);
    put(at + 43, record.flags, 1);
    put(at + 44, record.task, 4);
    const std::uint32_t header_crc = crc(at + 12, at + 48);
    put(at + 8, header_crc, 4);
    put(at + 4,
        plog_crc32c(header_crc,
                    static_cast<const std::uint8_t*>(static_cast<const void*>(record.text.data())),
                    record.text.size()),
        4);
    std::string_view left = record.text;
    put_text(at + 48, left.substr(0, 80));
    left.remove_prefix(std::min<std::size_t>(80, left.size()));
    ++next_slot_;
    for (std::size_t slot = at + 128; !left.empty(); slot += 128, ++next_slot_) {
        put(slot, PLOG_SLOT_CONTINUES, 4);
        put(slot + 4, record.seq & 0xffffffffU, 4);
        put_text(slot + 8, left.substr(0, 120));
        left.remove_prefix(std::min<std::size_t>(120, left.size()));
    }
    last_record_ = at;
    return *this;
}

RegionBuilder& RegionBuilder::lines(std::uint64_t first_seq, std::uint64_t count) {
    for (std::uint64_t seq = first_seq; seq < first_seq + count; ++seq) {
        record({.text = fmt::format("line {}", seq), .seq = seq});
    }
    return *this;
}

RegionBuilder& RegionBuilder::at_slot(std::uint32_t slot) {
    next_slot_ = slot;
    return *this;
}

}  // namespace lastwords::test
