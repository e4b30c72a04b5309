// SPDX-License-Identifier: GPL-2.0-or-later
// Finds out the byte order, the version and the length of a region, and parses its parts.
#include "extractor/formats/plog/region.h"

#include <fmt/format.h>

#include <algorithm>
#include <type_traits>
#include <utility>

#include "extractor/formats/plog/banks.h"
#include "extractor/formats/plog/header.h"
#include "extractor/formats/plog/layout.h"
#include "extractor/formats/plog/slots.h"

namespace lastwords::extractor {

namespace {

/// Returns the byte order in which more of the known magic words are found.
std::endian guess_byte_order(Bytes region) {
    constexpr std::array kWords{PLOG_MAGIC_SUPER, PLOG_MAGIC_CONSOLE, PLOG_SLOT_COMMITTED,
                                PLOG_SLOT_RESERVED, PLOG_SLOT_CONTINUES};
    constexpr std::size_t kStep = PLOG_SLOT_BYTES / 2;  // for the superblocks of the second bank
    std::uint64_t little = 0;
    std::uint64_t big = 0;
    for (std::size_t at = 0; at + 4 <= region.size(); at += kStep) {
        for (const std::uint32_t word : kWords) {
            little +=
                load<std::uint32_t>(region.subspan(at), std::endian::little) == word ? 1U : 0U;
            big += load<std::uint32_t>(region.subspan(at), std::endian::big) == word ? 1U : 0U;
        }
    }
    return big > little ? std::endian::big : std::endian::little;
}

/// Returns the length that the superblocks give the region, since a file may be longer than the
/// region at its start.
std::size_t region_bytes_from_super(Bytes region, std::endian order, const PlogLayout& layout) {
    PlogBanks front;
    front.add(region, order, layout);
    // The newest boot decides: a region may have grown since the boot before.
    for (auto newest = front.supers.rbegin(); newest != front.supers.rend(); ++newest) {
        const PlogSuper& super = newest->second;
        if (super.region_bytes >= PLOG_REGION_BYTES_MIN && super.region_bytes <= region.size()) {
            return super.region_bytes;
        }
    }
    return region.size();
}

/// Returns how many superblocks and records of this version the region has. A record's number of
/// its slot tells where the slots begin.
std::size_t evidence_of(Bytes region, std::endian order, const PlogLayout& layout) {
    const Bytes whole = region.first(region_bytes_from_super(region, order, layout));
    PlogBanks banks;
    banks.add(whole, order, layout);
    banks.add(whole.subspan(layout.rear_at(whole.size())), order, layout);
    std::size_t evidence = banks.supers.size();
    const Bytes slots = region.subspan(layout.slots_at());
    for (std::size_t at = 0; at + PLOG_SLOT_BYTES <= slots.size(); at += PLOG_SLOT_BYTES) {
        const auto header = parse_plog_header(slots.subspan(at, PLOG_SLOT_BYTES), order);
        evidence += header && header->record.slot == at / PLOG_SLOT_BYTES ? 1U : 0U;
    }
    return evidence;
}

template <typename Map>
auto take_values(Map&& map) {
    std::vector<typename std::remove_cvref_t<Map>::mapped_type> values;
    for (auto& [key, value] : map) {
        values.push_back(std::move(value));
    }
    return values;
}

PlogRegion read_as(Bytes region, std::endian order, const PlogLayout& layout) {
    PlogRegion out;
    out.version = layout.version;
    out.order = order;
    region = region.first(region_bytes_from_super(region, order, layout));
    out.slots = layout.slots_in(region.size());
    PlogSlots slots(region, order, layout);
    out.records = slots.read();
    out.damaged_slots = slots.damaged();
    out.orphaned_slots = slots.orphaned();
    PlogBanks banks;
    banks.add(region, order, layout);
    banks.add(region.subspan(layout.rear_at(region.size())), order, layout);
    out.damaged_supers = banks.damaged_supers;
    out.damaged_consoles = banks.damaged_consoles();
    out.no_records = banks.no_records();
    out.is_lone_super = banks.have_one_super_only() && !slots.have_any_word();
    out.supers = take_values(std::move(banks.supers));
    out.consoles = take_values(std::move(banks.consoles));
    return out;
}

/// Leaves out what only looks like damage, because the bytes are another version's now.
void mark_as_remains(PlogRegion& region) {
    region.is_remains = true;
    region.damaged_slots = 0;
    region.damaged_supers = 0;
    region.damaged_consoles = {};
}

}  // namespace

Result<std::vector<PlogRegion>> PlogRegion::read_all(Bytes region) {
    if (region.size() < PLOG_REGION_BYTES_MIN || region.size() / PLOG_SLOT_BYTES > kPlogSlotsMax) {
        return failure(ErrorKind::kUnsupported,
                       fmt::format("the plog region has {:#x} bytes, expected {:#x} to {:#x}",
                                   region.size(), PLOG_REGION_BYTES_MIN, kPlogRegionBytesMax));
    }
    const std::endian order = guess_byte_order(region);
    std::vector<std::pair<std::size_t, const PlogLayout*>> versions;
    for (const PlogLayout& layout : kPlogLayouts) {
        versions.emplace_back(evidence_of(region, order, layout), &layout);
    }
    std::stable_sort(versions.begin(), versions.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<PlogRegion> all;
    for (const auto& [evidence, layout] : versions) {
        const bool is_last = layout == versions.back().second;
        if (evidence == 0 && !is_last) {
            continue;
        }
        PlogRegion one = read_as(region, order, *layout);
        if (!is_last) {
            mark_as_remains(one);
        }
        if (!one.supers.empty() || !one.records.empty()) {
            all.push_back(std::move(one));
        }
    }
    if (all.empty()) {
        return failure(ErrorKind::kUnsupported,
                       "found no superblock and no record of a plog region");
    }
    return all;
}

Result<PlogRegion> PlogRegion::read(Bytes region) {
    TRY(std::vector<PlogRegion> all, read_all(region));
    return std::move(all.back());
}

}  // namespace lastwords::extractor
