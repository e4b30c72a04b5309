// SPDX-License-Identifier: GPL-2.0-or-later
// Scores one layout of a region by what the region's bytes say for and against it. candidates.h
// lists the layouts, and search.cpp compares their scores; proof.h then judges the best one by
// itself.
#pragma once

#include <bitset>
#include <compare>
#include <cstdint>
#include <map>
#include <span>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "extractor/formats/ramoops/anchors.h"
#include "extractor/formats/ramoops/layout.h"
#include "extractor/formats/ramoops/zone.h"

namespace lastwords::extractor {

/// How well a layout explains a region's bytes. The numbers have no unit: only the difference
/// between two layouts of one region means something (the weights are in evidence.cpp).
struct Score {
    int structure = 0;   ///< from headers, parity and the positions of texts
    int appearance = 0;  ///< from texts in console zones that look like a console's
};

/// The evidence that one region offers. It is collected once; score() then judges any number of
/// layouts by it. Different layouts share most of their zones, so the mutable members cache what
/// was found out about each zone: its score, its header and the parity sizes that fit it.
class RamoopsEvidence {
 public:
    RamoopsEvidence(Bytes region, BlockCodes& codes, HeaderSearch depth);

    HeaderSearch depth() const { return header_search_; }
    Bytes region() const { return region_; }
    std::span<const Anchor> anchors() const { return anchors_; }
    const Anchor* anchor_at(std::uint64_t offset) const;  ///< null: there is none
    /// Returns the header score: a rough score from the positions of headers alone. It takes so
    /// little time that every possible layout gets one; only the best of them get a full score().
    int score_headers(const RamoopsSizes& sizes) const;

    /// Returns the full score: the sum over all zones, less a penalty for each header that no zone
    /// of the layout explains. `to_end`: the bytes end where the region ends, so that headers after
    /// the last zone count as unexplained too.
    Score score(const RamoopsSizes& sizes, bool to_end) const;
    /// Returns the parity sizes that fit the header of a zone at `offset` with `size` bytes. A
    /// parity size fits if header and parity agree or, with HeaderSearch::kDamaged, agree after
    /// correction.
    using Parities = std::bitset<kEccBytesMax + 1>;
    const Parities& parities(std::uint64_t offset, std::uint64_t size) const;
    /// True if every zone of the layout has a header without a wrong byte, and the layout explains
    /// every intact header of the region.
    bool explains_all(const RamoopsSizes& sizes) const;
    /// Returns the number of intact headers that the layout does not explain: they are neither at
    /// the start of a zone nor in the data that a zone's header counts (there they are mere text).
    /// `to_end`: headers after the last zone are counted too.
    std::uint64_t count_intact_unexplained(const std::vector<PrzPlan>& zones, bool to_end) const {
        return count_unexplained(zones, to_end, false);
    }
    /// Like count_intact_unexplained(); if `resembling`, it also counts bytes that only resemble a
    /// header.
    std::uint64_t count_unexplained(const std::vector<PrzPlan>& zones, bool to_end,
                                    bool resembling) const;

 private:
    Score score_zone(const PrzPlan& zone, std::uint32_t ecc) const;
    /// True if a text begins where the zone's data begin, which suggests that the zone is real.
    bool starts_text(const PrzPlan& zone) const;
    bool starts_text_between(std::uint64_t begin, std::uint64_t end) const;
    int score_early_end(const RamoopsSizes& sizes) const;
    Score score_content(const PrzPlan& zone, const PrzGeometry& geometry,
                        const PrzHeader& header) const;
    /// The zone's header, corrected or restored from its parity where that is possible.
    const HeaderState& header(const PrzGeometry& geometry) const;
    const Parities& clean_parities(std::uint64_t offset, std::uint64_t size) const;

    struct ZoneKey {
        std::uint64_t offset = 0;
        std::uint64_t size = 0;
        std::uint32_t ecc = 0;
        printkfmt::PstoreType type = printkfmt::PstoreType::kUnknown;
        friend auto operator<=>(const ZoneKey&, const ZoneKey&) = default;
    };

    Bytes region_;
    BlockCodes& codes_;  // outlives this
    HeaderSearch header_search_;
    std::vector<Anchor> anchors_;
    std::unordered_map<std::uint64_t, std::size_t> by_offset_;
    // Element i says whether an anchor is at offset 2 * i: of a zone other than ftrace's, or of an
    // ftrace zone.
    std::vector<bool> plain_;
    std::vector<bool> ftrace_;
    std::vector<std::uint64_t> text_starts_;  // ascending
    std::uint64_t written_end_ = 0;           // from here on the region is blank
    int free_anchors_ = 0;  // number of intact anchors that lie in no other anchor's data
    mutable std::map<ZoneKey, Score> zone_scores_;
    using OffsetAndSize = std::pair<std::uint64_t, std::uint64_t>;
    mutable std::map<OffsetAndSize, Parities> known_clean_;
    mutable std::map<OffsetAndSize, Parities> known_parities_;
    mutable std::map<std::tuple<std::uint64_t, std::uint64_t, std::uint32_t>, HeaderState>
        known_headers_;
};

}  // namespace lastwords::extractor
