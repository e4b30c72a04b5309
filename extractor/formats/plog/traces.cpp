// SPDX-License-Identifier: GPL-2.0-or-later
// Works out from superblocks and records where their regions start.
#include "extractor/formats/plog/traces.h"

#include <bit>

#include "extractor/formats/plog/banks.h"
#include "extractor/formats/plog/header.h"
#include "extractor/formats/plog/layout.h"
#include "extractor/formats/plog/region.h"
#include "runtime/plog_format.h"

namespace lastwords::extractor {

namespace {

constexpr std::array kOrders{std::endian::little, std::endian::big};

/// Adds a trace for each of the two places where the region of a superblock may start: the
/// superblock does not say whether it belongs to the front or the rear copy. A region read from the
/// wrong place has nothing with a right checksum.
void add_super_traces(Bytes raw, std::endian order, std::int64_t at,
                      std::vector<PlogTrace>& traces) {
    for (const PlogLayout& layout : kPlogLayouts) {
        const auto super = parse_plog_super(raw, order, layout);
        if (!super || super->region_bytes < PLOG_REGION_BYTES_MIN ||
            super->region_bytes > kPlogRegionBytesMax) {
            continue;
        }
        const auto bank = static_cast<std::int64_t>(layout.bank_bytes() * (super->epoch & 1U));
        const auto rear = static_cast<std::int64_t>(layout.rear_at(super->region_bytes));
        traces.push_back({at - bank, super->region_bytes});
        traces.push_back({at - bank - rear, super->region_bytes});
    }
}

/// Adds a trace for each version, since a record does not say of which one it is.
void add_record_traces(Bytes raw, std::endian order, std::int64_t at,
                       std::vector<PlogTrace>& traces) {
    const auto header = parse_plog_header(raw, order);
    if (!header || header->record.slot > kPlogSlotsMax) {
        return;
    }
    for (const PlogLayout& layout : kPlogLayouts) {
        const std::uint64_t before =
            layout.slots_at() + std::uint64_t{header->record.slot} * PLOG_SLOT_BYTES;
        const std::uint64_t after =
            std::uint64_t{header->record.slots} * PLOG_SLOT_BYTES + layout.slots_at();
        traces.push_back({at - static_cast<std::int64_t>(before), before + after});
    }
}

bool has_super_magic(Bytes first, std::size_t at, std::endian order) {
    return first.size() >= at + 4 &&
           load<std::uint32_t>(first.subspan(at), order) == PLOG_MAGIC_SUPER;
}

}  // namespace

std::vector<PlogTrace> plog_traces_in(Bytes memory) {
    // The superblock of the second bank is at a multiple of 64 bytes only.
    constexpr std::size_t kStep = 64;
    static_assert(kPlogLayouts[0].bank_bytes() % kStep == 0);
    static_assert(kPlogLayouts[1].bank_bytes() % kStep == 0);
    std::vector<PlogTrace> traces;
    for (std::size_t at = 0; at + PLOG_SLOT_BYTES <= memory.size(); at += kStep) {
        const Bytes raw = memory.subspan(at, PLOG_SLOT_BYTES);
        for (const std::endian order : kOrders) {
            const auto word = load<std::uint32_t>(raw, order);
            if (word == PLOG_MAGIC_SUPER) {
                add_super_traces(raw, order, static_cast<std::int64_t>(at), traces);
            } else if (word == PLOG_SLOT_COMMITTED && at % PLOG_SLOT_BYTES == 0) {
                add_record_traces(raw, order, static_cast<std::int64_t>(at), traces);
            }
        }
    }
    return traces;
}

bool is_plog_region(Bytes first) {
    for (const std::endian order : kOrders) {
        for (const PlogLayout& layout : kPlogLayouts) {
            if (has_super_magic(first, 0, order) ||
                has_super_magic(first, layout.bank_bytes(), order)) {
                return true;
            }
            for (std::size_t at = layout.slots_at(); at + PLOG_SLOT_BYTES <= first.size();
                 at += PLOG_SLOT_BYTES) {
                const auto header = parse_plog_header(first.subspan(at), order);
                if (header && header->record.slot == (at - layout.slots_at()) / PLOG_SLOT_BYTES) {
                    return true;
                }
            }
        }
    }
    return false;
}

}  // namespace lastwords::extractor
