// SPDX-License-Identifier: GPL-2.0-or-later
// What a region's bytes say for and against a layout of its zones.
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

struct Points {
    int sure = 0;
    int likely = 0;  ///< more, since a text looks like a console's
};

/// Points for layouts of one region. A point has no unit; the more the layout explains, the more.
class RamoopsEvidence {
 public:
    RamoopsEvidence(Bytes region, BlockCodes& codes, Depth depth);

    Depth depth() const { return depth_; }
    Bytes region() const { return region_; }
    std::span<const Anchor> anchors() const { return anchors_; }
    const Anchor* anchor_at(std::uint64_t offset) const;
    /// Of anchors alone, and so at little cost: the layouts worth weighing have the most of these.
    int quick_points(const RamoopsSizes& sizes) const;

    /// Of all zones, and against what they leave unexplained: up to the region's end where
    /// `to_end`, else up to their own.
    Points points(const RamoopsSizes& sizes, bool to_end) const;
    /// Parity sizes that explain the zone's header: it is a codeword of them, and where whole
    /// headers are not enough, can be made one.
    using Parities = std::bitset<kEccBytesMax + 1>;
    const Parities& parities(std::uint64_t offset, std::uint64_t size) const;
    /// Every zone has a header without a wrong byte, and there are no others.
    bool explains_all(const RamoopsSizes& sizes) const;
    /// Headers that are whole, in no zone's text, and where the layout has no zone.
    std::uint64_t unexplained(const std::vector<ZonePlan>& zones, bool to_end) const {
        return others(zones, to_end, false);
    }
    /// The same, and what only resembles one.
    std::uint64_t others(const std::vector<ZonePlan>& zones, bool to_end, bool resembling) const;

 private:
    Points zone_points(const ZonePlan& zone, std::uint32_t ecc) const;
    /// A text begins at the zone's data: only a zone has one begin there.
    bool starts_text(const ZonePlan& zone) const;
    bool starts_text_between(std::uint64_t begin, std::uint64_t end) const;
    int early_end_points(const RamoopsSizes& sizes) const;
    Points content_points(const ZonePlan& zone, const ZoneShape& shape,
                          const ZoneHeader& header) const;
    /// The header of a zone after all that its parity can do: the one place that says so.
    const HeaderState& header(const ZoneShape& shape) const;
    const Parities& clean_parities(std::uint64_t offset, std::uint64_t size) const;

    struct Weighed {
        std::uint64_t offset = 0;
        std::uint64_t size = 0;
        std::uint32_t ecc = 0;
        printkfmt::PstoreType type = printkfmt::PstoreType::kUnknown;
        friend auto operator<=>(const Weighed&, const Weighed&) = default;
    };

    Bytes region_;
    BlockCodes& codes_;  // outlives this
    Depth depth_;
    std::vector<Anchor> anchors_;
    std::unordered_map<std::uint64_t, std::size_t> by_offset_;
    std::vector<bool> plain_;                 // by offset / 2
    std::vector<bool> ftrace_;                // by offset / 2
    std::vector<std::uint64_t> text_starts_;  // ascending
    std::uint64_t written_end_ = 0;           // behind it memory is blank
    int free_anchors_ = 0;                    // those that are not in another one's text
    mutable std::map<Weighed, Points> known_points_;
    using Place = std::pair<std::uint64_t, std::uint64_t>;  // offset and size
    mutable std::map<Place, Parities> known_clean_;
    mutable std::map<Place, Parities> known_parities_;
    mutable std::map<std::tuple<std::uint64_t, std::uint64_t, std::uint32_t>, HeaderState>
        known_headers_;
};

}  // namespace lastwords::extractor
