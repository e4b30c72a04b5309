// SPDX-License-Identifier: GPL-2.0-or-later
// Slots lie at multiples of their size from the region's start, in each version of the format.
#include "extractor/formats/plog/record_block.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <string>
#include <utility>

#include "extractor/formats/plog/crc32c.h"
#include "extractor/formats/plog/header.h"
#include "extractor/printk/record_places.h"
#include "runtime/plog_format.h"

namespace lastwords::extractor {

namespace {

using printkfmt::ByteBlock;

constexpr std::size_t kProvedFrom = offsetof(plog_record, epoch);

constexpr std::array kRecordNumbers{
    NumberField{"word", offsetof(plog_record, word), 4, true},
    NumberField{"crc", offsetof(plog_record, crc), 4, true},
    NumberField{"header_crc", offsetof(plog_record, header_crc), 4, true},
    NumberField{"epoch", offsetof(plog_record, epoch), 4},
    NumberField{"seq", offsetof(plog_record, seq), 8},
    NumberField{"time_ns", offsetof(plog_record, time_ns), 8},
    NumberField{"slot", offsetof(plog_record, slot), 4},
    NumberField{"length", offsetof(plog_record, length), 2},
    NumberField{"level", offsetof(plog_record, level), 1},
    NumberField{"facility", offsetof(plog_record, facility), 1},
    NumberField{"cpu", offsetof(plog_record, cpu), 2},
    NumberField{"context", offsetof(plog_record, context), 1},
    NumberField{"flags", offsetof(plog_record, flags), 1, true},
    NumberField{"task", offsetof(plog_record, task), 4},
};

/// The slots of a record, from the first one on.
struct FoundSlots {
    std::uint64_t at = 0;
    std::endian order = std::endian::little;
    Bytes slots;
    std::uint32_t header_crc = 0;  // computed
    std::uint32_t crc = 0;

    std::uint32_t u32(std::size_t offset) const {
        return load<std::uint32_t>(slots.subspan(offset), order);
    }
    std::size_t length() const {
        return load<std::uint16_t>(slots.subspan(offsetof(plog_record, length)), order);
    }
    bool has_right_header() const { return header_crc == u32(offsetof(plog_record, header_crc)); }
    bool is_right() const { return crc == u32(offsetof(plog_record, crc)); }
};

/// The pieces of the record's text: where they begin in its slots, and their lengths.
std::vector<std::pair<std::size_t, std::size_t>> pieces_of(std::size_t length) {
    std::vector<std::pair<std::size_t, std::size_t>> pieces;
    std::size_t at = sizeof(plog_record);
    for (std::size_t left = length; left != 0;) {
        const std::size_t room = PLOG_SLOT_BYTES - at % PLOG_SLOT_BYTES;
        const std::size_t bytes = std::min(left, room);
        pieces.emplace_back(at, bytes);
        left -= bytes;
        at += room + sizeof(plog_continuation);
    }
    return pieces;
}

/// Returns the slots that begin at `at`, if the header there names the record.
std::optional<FoundSlots> found_at(Bytes region, std::uint64_t at, std::endian order,
                                   std::uint32_t epoch, std::uint64_t seq) {
    FoundSlots found{at, order, region.subspan(at)};
    if (!is_first_plog_word(found.u32(offsetof(plog_record, word))) ||
        found.u32(offsetof(plog_record, epoch)) != epoch ||
        load<std::uint64_t>(found.slots.subspan(offsetof(plog_record, seq)), order) != seq ||
        found.length() > PLOG_TEXT_BYTES_MAX) {
        return std::nullopt;
    }
    const std::size_t slots = plog_slots_of(static_cast<std::uint16_t>(found.length()));
    if (slots * PLOG_SLOT_BYTES > found.slots.size()) {
        return std::nullopt;
    }
    found.slots = found.slots.first(slots * PLOG_SLOT_BYTES);
    found.header_crc = crc32c(found.slots.subspan(kProvedFrom, sizeof(plog_record) - kProvedFrom));
    found.crc = found.header_crc;
    for (const auto& [begin, bytes] : pieces_of(found.length())) {
        found.crc = crc32c(found.slots.subspan(begin, bytes), found.crc);
    }
    return found;
}

std::optional<FoundSlots> find_slots(Bytes region, std::uint32_t epoch, std::uint64_t seq) {
    std::optional<FoundSlots> best;
    const auto rank = [](const FoundSlots& one) {
        return (one.is_right() ? 2 : 0) + (one.has_right_header() ? 1 : 0);
    };
    for (std::uint64_t at = 0; at + PLOG_SLOT_BYTES <= region.size(); at += PLOG_SLOT_BYTES) {
        for (const std::endian order : {std::endian::little, std::endian::big}) {
            const auto found = found_at(region, at, order, epoch, seq);
            if (found && (!best || rank(*found) > rank(*best))) {
                best = found;
            }
        }
    }
    return best;
}

std::string checksum_text(std::string_view what, std::uint32_t kept, std::uint32_t computed) {
    return kept == computed
               ? fmt::format("The CRC-32C of the {} is right.", what)
               : fmt::format(
                     "The CRC-32C of the {} is wrong: it is {:#010x}, and the bytes give "
                     "{:#010x}.",
                     what, kept, computed);
}

void add_texts(const FoundSlots& found, ByteBlock& block) {
    for (const auto& [begin, bytes] : pieces_of(found.length())) {
        if (const std::size_t slot = begin - begin % PLOG_SLOT_BYTES; slot != 0) {
            const std::array<NumberField, 2> head{
                NumberField{"word", slot, 4, true},
                NumberField{"seq", slot + offsetof(plog_continuation, seq), 4}};
            add_numbers(block, head, found.order);
        }
        add_field(block, {"text", begin, bytes, {}});
    }
    std::sort(block.fields.begin(), block.fields.end(),
              [](const auto& a, const auto& b) { return a.at < b.at; });
}

}  // namespace

std::optional<PlogBlock> plog_block_of(Bytes region, std::uint32_t epoch,
                                       const printkfmt::Record& record) {
    const auto found =
        record.seq ? find_slots(region, epoch, record.seq->value) : std::optional<FoundSlots>();
    if (!found) {
        return std::nullopt;
    }
    ByteBlock block;
    block.name = "record (struct plog_record)";
    block.bytes = std::string(as_text(found->slots));
    add_numbers(block, kRecordNumbers, found->order);
    add_texts(*found, block);
    block.remarks.push_back(
        checksum_text("header", found->u32(offsetof(plog_record, header_crc)), found->header_crc));
    block.remarks.push_back(
        checksum_text("header and the text", found->u32(offsetof(plog_record, crc)), found->crc));
    return PlogBlock{std::move(block), found->at};
}

}  // namespace lastwords::extractor
