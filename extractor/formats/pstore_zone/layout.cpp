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

/// Adds the zones of one byte order. `signature` are the three bytes of PSZ_SIG that are the same
/// for all types, and `before` is their offset in PSZ_SIG.
void add_zones(Bytes image, std::string_view signature, std::size_t before,
               std::vector<PszZone>& zones) {
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

/// True if the header of `zone` lies in the data of the zone before it, so that it is only part of
/// these data. But a trace holds no header by chance, so ftrace headers in an ftrace zone are real.
bool is_inside(const PszZone& zone, const PszZone& before) {
    const bool both_ftrace = zone.header.type == PstoreType::kFtrace &&
                             before.header.type == PstoreType::kFtrace && !zone.headerless;
    return zone.at < before.data_end() && zone.at % kSector != 0 && !both_ftrace;
}

std::vector<PszZone> find_zones(Bytes image) {
    std::vector<PszZone> all;
    add_zones(image, "BGC", 1, all);  // little endian
    add_zones(image, "CGB", 0, all);
    std::sort(all.begin(), all.end(),
              [](const PszZone& a, const PszZone& b) { return a.at < b.at; });
    std::vector<PszZone> found;
    for (const PszZone& zone : all) {
        if (found.empty() || !is_inside(zone, found.back())) {
            found.push_back(zone);
        }
    }
    // A damaged header alone is no evidence of an image: at least one must be valid.
    const bool any = std::any_of(found.begin(), found.end(),
                                 [](const PszZone& zone) { return !zone.headerless; });
    return any ? found : std::vector<PszZone>();
}

/// Returns the size of a dump's zone, the greatest common divisor of the distances between dumps,
/// or 0 if it is not known.
std::size_t guess_dump_zone_bytes(const std::vector<PszZone>& zones) {
    std::optional<std::size_t> before;
    std::size_t bytes = 0;
    for (const PszZone& zone : zones) {
        if (zone.is_dump()) {
            bytes = before ? std::gcd(bytes, zone.at - *before) : 0;
            before = zone.at;
        }
    }
    return bytes % kPszAlignment == 0 ? bytes : 0;
}

/// Adds dump zones that have data but no header. It tests each multiple of the zone size after the
/// first dump. After the last known zone, the data must be text.
void add_unreadable_dumps(Bytes image, PszLayout& layout) {
    const auto first = std::find_if(layout.zones.begin(), layout.zones.end(),
                                    [](const PszZone& zone) { return zone.is_dump(); });
    if (layout.dump_bytes == 0 || first == layout.zones.end()) {
        return;
    }
    std::vector<PszZone> more;
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
        if (!known && !is_unwritten(zone.first(kPszAlignment)) &&
            (between || is_mostly_lines(zone.subspan(kPszHeaderBytes, kPszAlignment / 2)))) {
            more.push_back({at, header, 0, 0, true});
        }
    }
    layout.zones.insert(layout.zones.end(), more.begin(), more.end());
    std::sort(layout.zones.begin(), layout.zones.end(),
              [](const PszZone& a, const PszZone& b) { return a.at < b.at; });
}

void set_ends(Bytes image, PszLayout& layout) {
    const std::size_t traces = guess_ftrace_zone_bytes(layout.zones);
    for (std::size_t i = 0; i < layout.zones.size(); ++i) {
        PszZone& zone = layout.zones[i];
        const std::size_t next =
            i + 1 < layout.zones.size() ? layout.zones[i + 1].at : image.size();
        const std::size_t by_header =
            zone.is_dump() ? (layout.dump_bytes == 0 ? 0 : zone.at + layout.dump_bytes)
                           : end_from_header(zone, next, traces);
        zone.end = by_header == 0 ? next : std::min(by_header, next);
    }
}

/// Numbers the zones of each type. The first dump found is number 0: psz_kmsg_write_record()
/// (6.1, 7.2) fills zones from the first one on, and when a file is removed, its zone keeps a
/// header. Flash is the exception, because removing a file erases its zone (0xff). Flash has only
/// dump zones (drivers/mtd/mtdpstore.c), so that the offset alone gives the number.
void set_numbers(Bytes image, PszLayout& layout) {
    constexpr std::size_t kTypes = 256;
    std::array<std::uint32_t, kTypes> counts{};
    std::optional<std::size_t> first;
    std::size_t before = 0;  // where the zones before the dumps end; 0: not known
    for (PszZone& zone : layout.zones) {
        if (!zone.is_dump() || layout.dump_bytes == 0) {
            zone.index = counts.at(static_cast<std::size_t>(zone.header.type))++;
            layout.numbers_sure = layout.numbers_sure && (!zone.is_dump() || zone.index == 0);
        }
        if (!zone.is_dump()) {
            const bool unknown = zone.header.type == PstoreType::kUnknown;
            before = first ? before : unknown ? 0 : zone.headerless ? zone.end : zone.data_end();
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

PszLayout find_psz_layout(Bytes image) {
    PszLayout layout;
    layout.zones = find_zones(image);
    if (layout.zones.empty()) {
        return layout;
    }
    layout.searched_everywhere = add_headerless_dumps(image, layout.zones);
    add_headerless_rings(image, layout.zones);
    layout.dump_bytes = guess_dump_zone_bytes(layout.zones);
    add_unreadable_dumps(image, layout);
    set_ends(image, layout);
    set_numbers(image, layout);
    return layout;
}

bool has_psz_zones(Bytes image) {
    return !find_zones(image).empty();
}

}  // namespace lastwords::extractor
