// SPDX-License-Identifier: GPL-2.0-or-later
// Has all candidate layouts of one region scored, picks the best, and reports where equally good
// layouts differ.
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

// For a region in memory, the second search is made only if the best score of the first one is
// above this. A single header that is there by chance scores less.
constexpr int kSecondSearchAbove = 15;
// How many layouts with the same score are kept. More would add no further difference.
constexpr std::size_t kTiesMax = 64;

struct Best {
    int score = 0;
    std::vector<RamoopsSizes> layouts;  ///< all layouts with this score
};

/// The best layouts by the whole score, and those by Score::structure alone. Where the two differ,
/// the choice rests on nothing but what the texts look like, which is reported.
struct BestLayouts {
    Best by_all;
    Best by_structure;
    std::uint64_t unexplained = 0;  ///< intact headers for which the best layout has no zone
};

void keep_best(Best& best, const RamoopsSizes& sizes, int score) {
    if (best.layouts.empty() || score > best.score) {
        best = {score, {sizes}};
    } else if (score == best.score && best.layouts.size() < kTiesMax) {
        best.layouts.push_back(sizes);
    }
}

void score_all(BestLayouts& best, const RamoopsEvidence& evidence, const LayoutQuery& query) {
    const auto score_one = [&](const RamoopsSizes& sizes) {
        const Score score = evidence.score(sizes, query.ends_here);
        keep_best(best.by_all, sizes, score.structure + score.appearance);
        keep_best(best.by_structure, sizes, score.structure);
    };
    try_layouts(evidence, query, score_one);
}

/// True if some parity size fits at least a third of the first zones' headers, so that the region
/// may have ECC although the layout has none.
bool has_hidden_parity(const RamoopsEvidence& evidence, const RamoopsSizes& sizes) {
    constexpr std::size_t kAsked = 6;
    std::array<std::size_t, kEccBytesMax + 1> votes{};
    std::vector<PrzPlan> zones = sizes.zones();
    zones.resize(std::min(zones.size(), kAsked));
    for (const PrzPlan& zone : zones) {
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

/// True if the layout rests on at most two headers, without parity and at an unusual distance. Any
/// memory holds two such headers by chance, so a second search, for damaged headers, is not worth
/// its time.
bool is_chance(const RamoopsEvidence& evidence, const RamoopsSizes& sizes) {
    const std::vector<PrzPlan> zones = sizes.zones();
    const auto headers = std::count_if(zones.begin(), zones.end(), [&](const PrzPlan& zone) {
        return evidence.anchor_at(zone.offset) != nullptr;
    });
    return headers <= 2 && sizes.ecc == 0 && !is_usual_zone_size(zones.front().size);
}

/// Searches first with intact headers alone, which suffices for most regions. Searches again, with
/// damaged headers too, only if the intact headers do not explain the region, because the second
/// search takes many times as long. If the user gave the sizes, there are few candidates, and only
/// the second search is made.
BestLayouts search_twice(Bytes bytes, const LayoutQuery& query, BlockCodes& codes) {
    bool explained = false;
    BestLayouts first;
    if (!query.given) {
        const RamoopsEvidence whole(bytes, codes, HeaderSearch::kIntact);
        score_all(first, whole, query);
        explained =
            !first.by_all.layouts.empty() && whole.explains_all(first.by_all.layouts.front());
        const bool hopeless = !query.ends_here && (first.by_all.score <= kSecondSearchAbove ||
                                                   is_chance(whole, first.by_all.layouts.front()));
        if (hopeless || (explained && first.by_all.layouts.front().ecc != 0)) {
            return first;
        }
    }
    const RamoopsEvidence closer(bytes, codes, HeaderSearch::kDamaged);
    if (explained && first.by_all.score > 0 &&
        !has_hidden_parity(closer, first.by_all.layouts.front()) &&
        closer.count_unexplained(first.by_all.layouts.front().zones(), query.ends_here, true) ==
            0) {
        return first;
    }
    BestLayouts best;
    score_all(best, closer, query);
    if (!best.by_all.layouts.empty()) {
        best.unexplained =
            closer.count_intact_unexplained(best.by_all.layouts.front().zones(), query.ends_here);
    }
    return best;
}

using OffsetAndSize = std::pair<std::uint64_t, std::uint64_t>;

/// Returns the types that the layouts give to each zone. The key is the zone's offset and size.
std::map<OffsetAndSize, std::set<PstoreType>> types_by_zone(
    const std::vector<RamoopsSizes>& layouts) {
    std::map<OffsetAndSize, std::set<PstoreType>> types;
    for (const RamoopsSizes& sizes : layouts) {
        for (const PrzPlan& zone : sizes.zones()) {
            types[{zone.offset, zone.size}].insert(zone.type);
        }
    }
    return types;
}

std::string join_type_names(const std::set<PstoreType>& types) {
    std::string names;
    for (const PstoreType type : types) {
        names += names.empty() ? "" : " or ";
        names += printkfmt::name_of(type);
    }
    return names;
}

/// Sets a zone to kUnknown if the layouts give it different types (`types`). Numbers the zones of
/// each type.
void clear_disputed_types(RamoopsLayout& layout,
                          const std::map<OffsetAndSize, std::set<PstoreType>>& types) {
    std::map<PstoreType, std::uint32_t> counts;
    for (PrzPlan& zone : layout.zones) {
        const std::set<PstoreType>& said = types.at({zone.offset, zone.size});
        if (said.size() > 1) {
            layout.findings.note(fmt::format(
                "zone at {:#x} ({:#x} bytes) may be {}: nothing in the region decides it",
                zone.offset, zone.size, join_type_names(said)));
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
            fmt::format("zone at {:#x} ends at {:#x} or later: nothing in the region decides it",
                        layout.zones.back().offset, *ends.begin()));
    }
    if (cpus.size() > 1) {
        layout.findings.note(fmt::format(
            "the number of ftrace zones is not certain: it may be anything from {} to {}",
            *cpus.begin(), *cpus.rbegin()));
    }
    if (parities.size() > 1) {
        layout.findings.note("nothing in the region decides whether it has ECC");
    }
}

/// Notes each console zone whose type rests only on what its text looks like: the layouts that are
/// best `without` this evidence give the zone other types too.
void note_by_appearance(RamoopsLayout& layout, const std::vector<RamoopsSizes>& without) {
    const auto types = types_by_zone(without);
    for (const PrzPlan& zone : layout.zones) {
        const auto said = types.find({zone.offset, zone.size});
        if (zone.type == PstoreType::kConsole && said != types.end() && said->second.size() > 1) {
            layout.findings.note(
                fmt::format("zone at {:#x} is taken for the console zone only because its text "
                            "looks like a console's",
                            zone.offset));
        }
    }
}

/// Reports that the bytes contradict the sizes that the user gave, which are used nevertheless.
/// `others`: the number of intact headers at places where these sizes put no zone.
void note_contradiction(RamoopsLayout& layout, std::uint64_t others) {
    const std::uint64_t without = layout.zones.size() - layout.headers;
    if (without != 0 && (others != 0 || 2 * without > layout.zones.size())) {
        layout.findings.loss(
            ErrorKind::kCorrupt,
            fmt::format("{} of {} zones have no header where the given sizes put them", without,
                        layout.zones.size()));
    } else if (others != 0) {
        layout.findings.note(fmt::format(
            "{} headers are where the given sizes put none: an earlier boot with other sizes "
            "left them, or the given sizes are wrong",
            others));
    }
}

}  // namespace

Result<RamoopsLayout> find_ramoops_layout(Bytes bytes, const LayoutQuery& query,
                                          BlockCodes& codes) {
    if (bytes.size() > kRamoopsBytesMax) {
        return failure(ErrorKind::kUnsupported,
                       fmt::format("found {:#x} bytes, expected at most {:#x}", bytes.size(),
                                   kRamoopsBytesMax));
    }
    const BestLayouts both = search_twice(bytes, query, codes);
    const Best& best = both.by_all;
    if (best.layouts.empty() || (best.score <= 0 && !query.given)) {
        return failure(ErrorKind::kNotFound, query.given
                                                 ? "the given sizes leave no room for all zones"
                                                 : "no layout of ramoops zones explains the bytes");
    }
    const RamoopsSizes& first =
        *std::min_element(best.layouts.begin(), best.layouts.end(),
                          [](const auto& a, const auto& b) { return a.end() < b.end(); });
    RamoopsLayout layout;
    layout.zones = first.zones();
    layout.ecc = first.ecc;
    layout.length = query.ends_here ? bytes.size() : first.end();
    note_sizes(layout, best.layouts);
    clear_disputed_types(layout, types_by_zone(best.layouts));
    note_by_appearance(layout, both.by_structure.layouts);
    const LayoutProof proof = prove_layout(bytes, layout.zones, layout.ecc, query.ends_here, codes);
    layout.headers = proof.headers;
    layout.convincing = proof.convincing;
    if (query.given) {
        if (!query.given->assumed.empty()) {
            layout.findings.note("these sizes were not given, so the module's defaults are used: " +
                                 query.given->assumed);
        }
        note_contradiction(layout, both.unexplained);
    }
    if (proof.doubtful && !query.given) {
        layout.findings.note("only two zone headers speak for this region, so it may not be one");
    }
    return layout;
}

}  // namespace lastwords::extractor
