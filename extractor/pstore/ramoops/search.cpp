// SPDX-License-Identifier: GPL-2.0-or-later
// Weighs all candidates, and says where the best ones differ.
#include "extractor/pstore/ramoops/search.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "extractor/pstore/ramoops/candidates.h"
#include "extractor/pstore/ramoops/evidence.h"

namespace lastwords::extractor {

using printkfmt::PstoreType;

namespace {

constexpr std::size_t kTiesMax = 64;  // more of them say nothing more

struct Best {
    int points = 0;
    std::vector<RamoopsSizes> layouts;  ///< equally good ones
};

/// With what the look of texts says, and without.
struct BothBest {
    Best with;
    Best without;
};

void weigh(Best& best, const RamoopsSizes& sizes, int points) {
    if (best.layouts.empty() || points > best.points) {
        best = {points, {sizes}};
    } else if (points == best.points && best.layouts.size() < kTiesMax) {
        best.layouts.push_back(sizes);
    }
}

BothBest weigh_all(const RamoopsEvidence& evidence, const RamoopsQuestion& question) {
    BothBest best;
    try_layouts(evidence, question, [&](const RamoopsSizes& sizes) {
        const Points points = evidence.points(sizes, question.ends_here);
        weigh(best.with, sizes, points.sure + points.likely);
        weigh(best.without, sizes, points.sure);
    });
    return best;
}

using Place = std::pair<std::uint64_t, std::uint64_t>;  // offset and size

/// What the layouts say of each place.
std::map<Place, std::set<PstoreType>> types_by_place(const std::vector<RamoopsSizes>& layouts) {
    std::map<Place, std::set<PstoreType>> types;
    for (const RamoopsSizes& sizes : layouts) {
        for (const ZonePlan& zone : sizes.zones()) {
            types[{zone.offset, zone.size}].insert(zone.type);
        }
    }
    return types;
}

std::string names_of(const std::set<PstoreType>& types) {
    std::string names;
    for (const PstoreType type : types) {
        names += names.empty() ? "" : " or ";
        names += printkfmt::name_of(type);
    }
    return names;
}

/// Zones that the layouts take for different things become kUnknown.
void forget_types(RamoopsLayout& layout, const std::map<Place, std::set<PstoreType>>& types) {
    std::map<PstoreType, std::uint32_t> counts;
    for (ZonePlan& zone : layout.zones) {
        const std::set<PstoreType>& said = types.at({zone.offset, zone.size});
        if (said.size() > 1) {
            layout.findings.note(
                fmt::format("zone at {:#x} ({:#x} bytes) is {}: the region does not say which",
                            zone.offset, zone.size, names_of(said)));
            zone.type = PstoreType::kUnknown;
        }
        zone.index = counts[zone.type]++;
    }
}

void note_sizes(RamoopsLayout& layout, const std::vector<RamoopsSizes>& layouts) {
    std::set<std::uint64_t> ends;
    std::set<std::uint32_t> parities;
    std::set<std::uint64_t> cpus;
    for (const RamoopsSizes& sizes : layouts) {
        ends.insert(sizes.end());
        parities.insert(sizes.ecc);
        cpus.insert(sizes.cpus);
    }
    if (ends.size() > 1) {
        layout.length_sure = false;
        layout.findings.note(
            fmt::format("zone at {:#x} ends at {:#x} or further on: the region does not say where",
                        layout.zones.back().offset, *ends.begin()));
    }
    if (cpus.size() > 1) {
        layout.findings.note(
            fmt::format("the number of ftrace zones cannot be told: it may be from {} to {}",
                        *cpus.begin(), *cpus.rbegin()));
    }
    if (parities.size() > 1) {
        layout.findings.note("whether there is ECC cannot be told");
    }
}

/// What decides only by what the text looks like is said.
void note_likely(RamoopsLayout& layout, const std::vector<RamoopsSizes>& without) {
    const auto types = types_by_place(without);
    for (const ZonePlan& zone : layout.zones) {
        const auto said = types.find({zone.offset, zone.size});
        if (zone.type == PstoreType::kConsole && said != types.end() && said->second.size() > 1) {
            layout.findings.note(fmt::format(
                "zone at {:#x} is taken for the console's by the look of its text", zone.offset));
        }
    }
}

std::uint64_t count_headers(Bytes bytes, const RamoopsLayout& layout, BlockCodes& codes,
                            bool& parity) {
    std::uint64_t count = 0;
    for (const ZonePlan& zone : layout.zones) {
        const auto shape = ZoneShape::of(zone.offset, zone.size, layout.ecc);
        if (!shape || zone.offset + zone.size > bytes.size()) {
            continue;
        }
        const HeaderState state = read_header(bytes, *shape, zone.signature(), codes);
        count += state.valid ? 1 : 0;
        parity = parity || (state.valid && layout.ecc >= 4 &&
                            state.correction.state != Correction::State::kBad);
    }
    return count;
}

}  // namespace

Result<RamoopsLayout> find_ramoops_layout(Bytes bytes, const RamoopsQuestion& question,
                                          BlockCodes& codes) {
    if (bytes.size() > kRamoopsBytesMax) {
        return failure(ErrorKind::kUnsupported, fmt::format("{:#x} bytes, expected at most {:#x}",
                                                            bytes.size(), kRamoopsBytesMax));
    }
    const RamoopsEvidence evidence(bytes, codes);
    const BothBest both = weigh_all(evidence, question);
    const Best& best = both.with;
    if (best.layouts.empty() || (best.points <= 0 && !question.given)) {
        return failure(ErrorKind::kNotFound, question.given
                                                 ? "no room for zones of the given sizes"
                                                 : "no sizes of ramoops zones explain the bytes");
    }
    const RamoopsSizes& first =
        *std::min_element(best.layouts.begin(), best.layouts.end(),
                          [](const auto& a, const auto& b) { return a.end() < b.end(); });
    RamoopsLayout layout;
    layout.zones = first.zones();
    layout.ecc = first.ecc;
    layout.length = question.ends_here ? bytes.size() : first.end();
    note_sizes(layout, best.layouts);
    forget_types(layout, types_by_place(best.layouts));
    note_likely(layout, both.without.layouts);
    bool parity = false;
    layout.headers = count_headers(bytes, layout, codes, parity);
    layout.convincing = 2 * layout.headers >= layout.zones.size() &&
                        (layout.headers >= 2 || (layout.headers == 1 && parity));
    return layout;
}

}  // namespace lastwords::extractor
