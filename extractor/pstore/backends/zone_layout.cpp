// SPDX-License-Identifier: GPL-2.0-or-later
// Finds zones of pstore/zone.
#include "extractor/pstore/backends/zone_layout.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <string_view>

#include "extractor/pstore/dump_record.h"

namespace lastwords::extractor {

namespace {

/// Zones by three bytes of the signature that are the same in all types, `before` bytes into it.
void add_zones(Bytes image, std::string_view signature, std::size_t before,
               std::vector<FoundZone>& zones) {
    const std::string_view text = as_text(image);
    const std::size_t most = zones.size() + AreaLimits::kRecordsMax;
    for (std::size_t at = text.find(signature); at != std::string_view::npos && zones.size() < most;
         at = text.find(signature, at + 1)) {
        if (at < before) {
            continue;
        }
        const std::size_t begin = at - before;
        if (const auto header = read_psz_header(image.subspan(begin), image.size() - begin)) {
            zones.push_back({begin, *header});
        }
    }
}

}  // namespace

std::vector<FoundZone> find_zones(Bytes image) {
    constexpr std::size_t kSector = 512;
    std::vector<FoundZone> all;
    add_zones(image, "BGC", 1, all);  // little endian
    add_zones(image, "CGB", 0, all);
    std::sort(all.begin(), all.end(),
              [](const FoundZone& a, const FoundZone& b) { return a.at < b.at; });
    std::vector<FoundZone> found;
    for (const FoundZone& zone : all) {
        const bool inside = !found.empty() && zone.at < found.back().data_end();
        if (!inside || zone.at % kSector == 0) {
            found.push_back(zone);
        }
    }
    return found;
}

DumpGrid lay_out_dumps(Bytes image, std::span<const FoundZone> found) {
    DumpGrid grid;
    std::optional<std::size_t> last;
    const FoundZone* other = nullptr;
    for (const FoundZone& one : found) {
        if (!one.is_dump()) {
            other = last ? other : &one;
            continue;
        }
        grid.first = last ? grid.first : one.at;
        grid.bytes = last ? std::gcd(grid.bytes, one.at - *last) : 0;
        last = one.at;
    }
    if (!last) {
        return grid;
    }
    if (grid.bytes % kZoneAlignment != 0) {
        grid.bytes = 0;
    }
    // The zones before end where a full ring does. Without any, the dumps begin with the medium;
    // unless those zones were never written: a flash device has none, and is 0xff where erased.
    std::size_t end = grid.first;
    if (other != nullptr) {
        const std::size_t least =
            (other->data_end() + kZoneAlignment - 1) / kZoneAlignment * kZoneAlignment;
        end = other->data_end() == least ? least : end;
        grid.is_exact = end == least;
    } else if (grid.first != 0) {
        const bool is_flash = image.front() == std::byte{0xff};
        end = is_flash ? 0 : end;
        grid.is_exact = is_flash;
    }
    if (grid.bytes != 0 && end < grid.first && (grid.first - end) % grid.bytes == 0) {
        grid.first = end;
    }
    grid.is_exact = grid.is_exact && grid.first == end;
    return grid;
}

}  // namespace lastwords::extractor
