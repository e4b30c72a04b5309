// SPDX-License-Identifier: GPL-2.0-or-later
// Weighs all candidates, and says where the best ones differ.
#include "extractor/formats/ramoops/search.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "extractor/formats/ramoops/candidates.h"
#include "extractor/formats/ramoops/evidence.h"
#include "extractor/formats/ramoops/proof.h"

namespace lastwords::extractor {

using printkfmt::PstoreType;

namespace {

constexpr int kWorthASecondLook = 15;  // points: more than one header by chance
constexpr std::size_t kTiesMax = 64;   // more of them say nothing more

struct Best {
    int points = 0;
    std::vector<RamoopsSizes> layouts;  ///< equally good ones
};

/// With what the look of texts says, and without.
struct BothBest {
    Best with;
    Best without;
    std::uint64_t unexplained = 0;  ///< headers that are no zone of the best one
};

void weigh(Best& best, const RamoopsSizes& sizes, int points) {
    if (best.layouts.empty() || points > best.points) {
        best = {points, {sizes}};
    } else if (points == best.points && best.layouts.size() < kTiesMax) {
        best.layouts.push_back(sizes);
    }
}

void weigh_all(BothBest& best, const RamoopsEvidence& evidence, const RamoopsQuestion& question) {
    const auto weigh_one = [&](const RamoopsSizes& sizes) {
        const Points points = evidence.points(sizes, question.ends_here);
        weigh(best.with, sizes, points.sure + points.likely);
        weigh(best.without, sizes, points.sure);
    };
    try_layouts(evidence, question, weigh_one);
}

/// Whether any code explains headers that seem to have no parity.
bool has_hidden_parity(const RamoopsEvidence& evidence, const RamoopsSizes& sizes) {
    constexpr std::size_t kAsked = 6;
    std::array<std::size_t, kEccBytesMax + 1> votes{};
    std::vector<ZonePlan> zones = sizes.zones();
    zones.resize(std::min(zones.size(), kAsked));
    for (const ZonePlan& zone : zones) {
        if (zone.offset + zone.size <= evidence.region().size()) {
            const auto& parities = evidence.parities(zone.offset, zone.size);
            for (std::size_t ecc = 0; ecc < votes.size(); ++ecc) {
                votes.at(ecc) += parities[ecc] ? 1U : 0U;
            }
        }
    }
    return std::any_of(votes.begin(), votes.end(),
                       [&](std::size_t count) { return count != 0 && count * 3 >= zones.size(); });
}

/// Two headers without parity, at a distance as any two in memory have it: no closer look finds
/// more of them.
bool is_chance(const RamoopsEvidence& evidence, const RamoopsSizes& sizes) {
    const std::vector<ZonePlan> zones = sizes.zones();
    const auto headers = std::count_if(zones.begin(), zones.end(), [&](const ZonePlan& zone) {
        return evidence.anchor_at(zone.offset) != nullptr;
    });
    return headers <= 2 && sizes.ecc == 0 && !is_usual_zone_size(zones.front().size);
}

/// Headers without a wrong byte first: most regions have no others. Only where these do not
/// explain the region, what resembles a header is looked at.
BothBest weigh_twice(Bytes bytes, const RamoopsQuestion& question, BlockCodes& codes) {
    bool explained = false;
    BothBest first;
    if (!question.given) {
        const RamoopsEvidence whole(bytes, codes, Depth::kWholeHeaders);
        weigh_all(first, whole, question);
        explained = !first.with.layouts.empty() && whole.explains_all(first.with.layouts.front());
        const bool hopeless = !question.ends_here && (first.with.points <= kWorthASecondLook ||
                                                      is_chance(whole, first.with.layouts.front()));
        if (hopeless || (explained && first.with.layouts.front().ecc != 0)) {
            return first;
        }
    }
    const RamoopsEvidence closer(bytes, codes, Depth::kDestroyedHeaders);
    if (explained && first.with.points > 0 &&
        !has_hidden_parity(closer, first.with.layouts.front()) &&
        closer.others(first.with.layouts.front().zones(), question.ends_here, true) == 0) {
        return first;
    }
    BothBest best;
    weigh_all(best, closer, question);
    if (!best.with.layouts.empty()) {
        best.unexplained =
            closer.unexplained(best.with.layouts.front().zones(), question.ends_here);
    }
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

/// Given sizes are taken as they are; that the bytes say otherwise is said.
void note_contradiction(RamoopsLayout& layout, std::uint64_t others) {
    const std::uint64_t without = layout.zones.size() - layout.headers;
    if (without != 0 && (others != 0 || 2 * without > layout.zones.size())) {
        layout.findings.loss(
            ErrorKind::kCorrupt,
            fmt::format("{} of {} zones have no header where the given sizes put them", without,
                        layout.zones.size()));
    } else if (others != 0) {
        layout.findings.note(
            fmt::format("{} headers stand where the given sizes put none: left by other sizes, or "
                        "the given ones are wrong",
                        others));
    }
}

}  // namespace

Result<RamoopsLayout> find_ramoops_layout(Bytes bytes, const RamoopsQuestion& question,
                                          BlockCodes& codes) {
    if (bytes.size() > kRamoopsBytesMax) {
        return failure(ErrorKind::kUnsupported, fmt::format("{:#x} bytes, expected at most {:#x}",
                                                            bytes.size(), kRamoopsBytesMax));
    }
    const BothBest both = weigh_twice(bytes, question, codes);
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
    const LayoutProof proof =
        prove_layout(bytes, layout.zones, layout.ecc, question.ends_here, codes);
    layout.headers = proof.headers;
    layout.convincing = proof.convincing;
    if (question.given) {
        if (!question.given->assumed.empty()) {
            layout.findings.note("not given, so taken as the module's defaults: " +
                                 question.given->assumed);
        }
        note_contradiction(layout, both.unexplained);
    }
    if (proof.doubtful && !question.given) {
        layout.findings.note("two headers are all that speaks for it: it may be none");
    }
    return layout;
}

}  // namespace lastwords::extractor
