// SPDX-License-Identifier: GPL-2.0-or-later
// Finds zones of pstore/zone, and numbers them.
#include "extractor/formats/pstore_zone/layout.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>
#include <string_view>

#include "extractor/file/text_bytes.h"
#include "extractor/formats/pstore_zone/headerless.h"
#include "extractor/pstore/blank_bytes.h"
#include "extractor/pstore/dump_record.h"

namespace lastwords::extractor {

namespace {

using printkfmt::PstoreType;

constexpr std::size_t kSector = 512;

/// Zones by three bytes of the signature that are the same in all types, `before` bytes into it.
void add_zones(Bytes image, std::string_view signature, std::size_t before,
               std::vector<FoundZone>& zones) {
    const std::string_view text = as_text(image);
    const std::size_t most = zones.size() + AreaLimits::kRecordsMax;
    for (std::size_t at = text.find(signature); at != std::string_view::npos && zones.size() < most;
         at = text.find(signature, at + 1)) {
        if (at < before || image.size() - at < kPszHeaderBytes) {
            continue;
        }
        const std::size_t begin = at - before;
        const Bytes rest = image.subspan(begin);
        if (const auto header = read_psz_header(rest, rest.size())) {
            zones.push_back({begin, *header});
        } else if (const auto ring = read_psz_signature(rest); ring && begin % kSector == 0) {
            zones.push_back({begin, *ring, 0, 0, true});
        }
    }
}

/// A trace of calls does not hold a header by chance.
bool is_inside(const FoundZone& zone, const FoundZone& before) {
    const bool traces = zone.header.type == PstoreType::kFtrace &&
                        before.header.type == PstoreType::kFtrace && !zone.lost;
    return zone.at < before.data_end() && zone.at % kSector != 0 && !traces;
}

std::vector<FoundZone> find_zones(Bytes image) {
    std::vector<FoundZone> all;
    add_zones(image, "BGC", 1, all);  // little endian
    add_zones(image, "CGB", 0, all);
    std::sort(all.begin(), all.end(),
              [](const FoundZone& a, const FoundZone& b) { return a.at < b.at; });
    std::vector<FoundZone> found;
    for (const FoundZone& zone : all) {
        if (found.empty() || !is_inside(zone, found.back())) {
            found.push_back(zone);
        }
    }
    // Damaged headers need a whole one beside them.
    const bool any =
        std::any_of(found.begin(), found.end(), [](const FoundZone& zone) { return !zone.lost; });
    return any ? found : std::vector<FoundZone>();
}

/// The size of a dump's zone: what the distances between dumps have in common; 0: not known.
std::size_t size_of_dump_zones(const std::vector<FoundZone>& zones) {
    std::optional<std::size_t> before;
    std::size_t bytes = 0;
    for (const FoundZone& zone : zones) {
        if (zone.is_dump()) {
            bytes = before ? std::gcd(bytes, zone.at - *before) : 0;
            before = zone.at;
        }
    }
    return bytes % kZoneAlignment == 0 ? bytes : 0;
}

/// What was written where a dump's zone is and no header was found.
void add_unreadable_dumps(Bytes image, ZoneLayout& layout) {
    const auto first = std::find_if(layout.zones.begin(), layout.zones.end(),
                                    [](const FoundZone& zone) { return zone.is_dump(); });
    if (layout.dump_bytes == 0 || first == layout.zones.end()) {
        return;
    }
    std::vector<FoundZone> more;
    auto next = first;
    const PszHeader header{PstoreType::kDmesg, first->header.order, 0, 0};
    for (std::size_t at = first->at; at + layout.dump_bytes <= image.size();
         at += layout.dump_bytes) {
        while (next != layout.zones.end() && next->at < at) {
            ++next;
        }
        const bool known = next != layout.zones.end() && next->at == at;
        const Bytes zone = image.subspan(at, layout.dump_bytes);
        const bool between = next != layout.zones.end();
        if (!known && !is_unwritten(zone.first(kZoneAlignment)) &&
            (between || is_mostly_lines(zone.subspan(kPszHeaderBytes, kZoneAlignment / 2)))) {
            more.push_back({at, header, 0, 0, true});
        }
    }
    layout.zones.insert(layout.zones.end(), more.begin(), more.end());
    std::sort(layout.zones.begin(), layout.zones.end(),
              [](const FoundZone& a, const FoundZone& b) { return a.at < b.at; });
}

void set_ends(Bytes image, ZoneLayout& layout) {
    const std::size_t traces = size_of_ftrace_zones(layout.zones);
    for (std::size_t i = 0; i < layout.zones.size(); ++i) {
        FoundZone& zone = layout.zones[i];
        const std::size_t next =
            i + 1 < layout.zones.size() ? layout.zones[i + 1].at : image.size();
        const std::size_t told = zone.is_dump()
                                     ? (layout.dump_bytes == 0 ? 0 : zone.at + layout.dump_bytes)
                                     : told_end(zone, next, traces);
        zone.end = told == 0 ? next : std::min(told, next);
    }
}

/// Dumps are numbered from the first one there is. psz_kmsg_write_record() (6.1, 7.2) writes zones
/// from the first on, and a removed file leaves a header: none before it was left out, unless the
/// medium is flash, which is erased (0xff). Flash has no zones but dumps (drivers/mtd/mtdpstore.c).
void number(Bytes image, ZoneLayout& layout) {
    constexpr std::size_t kTypes = 256;
    std::array<std::uint32_t, kTypes> counts{};
    std::optional<std::size_t> first;
    std::size_t before = 0;  // end of what is known of the zones before the dumps
    for (FoundZone& zone : layout.zones) {
        if (!zone.is_dump() || layout.dump_bytes == 0) {
            zone.index = counts.at(static_cast<std::size_t>(zone.header.type))++;
            layout.numbers_sure = layout.numbers_sure && (!zone.is_dump() || zone.index == 0);
        }
        if (!zone.is_dump()) {
            const bool unknown = zone.header.type == PstoreType::kUnknown;
            before = first ? before : unknown ? 0 : zone.lost ? zone.end : zone.data_end();
            continue;
        }
        if (!first) {
            const bool is_flash = before == 0 && image.front() == std::byte{0xff};
            const bool fits = layout.dump_bytes != 0 && zone.at % layout.dump_bytes == 0;
            first = is_flash && fits ? 0 : zone.at;
            layout.numbers_sure =
                *first == before || (before != 0 && before < zone.at &&
                                     is_unwritten(image.subspan(before, zone.at - before)));
        }
        if (layout.dump_bytes != 0) {
            zone.index = static_cast<std::uint32_t>((zone.at - *first) / layout.dump_bytes);
        }
    }
}

}  // namespace

ZoneLayout lay_out_zones(Bytes image) {
    ZoneLayout layout;
    layout.zones = find_zones(image);
    if (layout.zones.empty()) {
        return layout;
    }
    layout.looked_everywhere = add_lost_dumps(image, layout.zones);
    add_lost_rings(image, layout.zones);
    layout.dump_bytes = size_of_dump_zones(layout.zones);
    add_unreadable_dumps(image, layout);
    set_ends(image, layout);
    number(image, layout);
    return layout;
}

bool has_zones(Bytes image) {
    return !find_zones(image).empty();
}

}  // namespace lastwords::extractor
