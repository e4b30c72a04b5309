// SPDX-License-Identifier: GPL-2.0-or-later
// The fields of a header, and the correction of one flipped bit.
#include "extractor/formats/plog/header.h"

#include <algorithm>
#include <array>
#include <bit>

#include "extractor/formats/plog/crc32c.h"
#include "extractor/formats/plog/flipped_bit.h"
#include "printkfmt/base/cursor.h"
#include "runtime/plog_format.h"

namespace lastwords::extractor {

namespace {

constexpr std::size_t kCheckedFrom = offsetof(plog_record, epoch);
constexpr std::size_t kCheckedBytes = sizeof(plog_record) - kCheckedFrom;

/// Returns the first word of a record that differs from `word` in one bit; 0: there is none.
std::uint32_t first_word_near(std::uint32_t word) {
    for (const std::uint32_t right : {PLOG_SLOT_COMMITTED, PLOG_SLOT_RESERVED}) {
        if (std::has_single_bit(word ^ right)) {
            return right;
        }
    }
    return 0;
}

}  // namespace

bool is_first_plog_word(std::uint32_t word) {
    return word == PLOG_SLOT_COMMITTED || word == PLOG_SLOT_RESERVED;
}

std::optional<PlogHeader> parse_plog_header(Bytes raw, std::endian order) {
    if (raw.size() < sizeof(plog_record) || !is_first_plog_word(load<std::uint32_t>(raw, order))) {
        return std::nullopt;
    }
    Cursor cursor(raw, order, "plog record", FileOffset{0});
    PlogHeader header;
    PlogRecord& record = header.record;
    record.committed = cursor.u32("word") == PLOG_SLOT_COMMITTED;
    header.crc = cursor.u32("crc");
    header.header_crc = cursor.u32("header_crc");
    record.epoch = cursor.u32("epoch");
    record.seq = cursor.u64("seq");
    record.time_ns = cursor.u64("time_ns");
    record.slot = cursor.u32("slot");
    header.length = cursor.u16("length");
    record.level = cursor.u8("level");
    record.facility = cursor.u8("facility");
    record.cpu = cursor.u16("cpu");
    record.context = cursor.u8("context");
    record.flags = cursor.u8("flags");
    record.task = cursor.u32("task");
    if (header.length > PLOG_TEXT_BYTES_MAX ||
        header.header_crc != crc32c(raw.subspan(kCheckedFrom, kCheckedBytes))) {
        return std::nullopt;
    }
    record.slots = plog_slots_of(header.length);
    return header;
}

std::optional<PlogHeader> correct_plog_header(Bytes raw, std::endian order) {
    constexpr std::size_t kCrcAt = offsetof(plog_record, header_crc);
    if (raw.size() < sizeof(plog_record)) {
        return std::nullopt;
    }
    std::array<std::byte, sizeof(plog_record)> bytes{};
    std::copy_n(raw.begin(), bytes.size(), bytes.begin());
    const auto word = load<std::uint32_t>(bytes, order);
    if (!is_first_plog_word(word)) {
        const std::uint32_t right = first_word_near(word);
        if (right == 0) {
            return std::nullopt;
        }
        store_number(MutableBytes(bytes).first(4), right, order);
    } else {
        const std::uint32_t computed = crc32c(Bytes(bytes).subspan(kCheckedFrom));
        const auto flipped = find_flipped_bit(
            computed, load<std::uint32_t>(Bytes(bytes).subspan(kCrcAt), order), kCheckedBytes);
        if (!flipped) {
            return std::nullopt;
        }
        if (flipped->in_crc) {
            store_number(MutableBytes(bytes).subspan(kCrcAt, 4), computed, order);
        } else {
            bytes[bytes.size() - 1 - flipped->from_end] ^= std::byte{flipped->mask};
        }
    }
    std::optional<PlogHeader> header = parse_plog_header(bytes, order);
    if (header) {
        header->record.corrected = true;
    }
    return header;
}

}  // namespace lastwords::extractor
