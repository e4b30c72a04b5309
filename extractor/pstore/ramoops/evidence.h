// SPDX-License-Identifier: GPL-2.0-or-later
// What a region's bytes say for and against a layout of its zones.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "extractor/pstore/ramoops/layout.h"
#include "extractor/pstore/ramoops/zone.h"

namespace lastwords::extractor {

/// A place that may well be a zone's first byte: signature, and sizes that can be.
struct Anchor {
    std::uint64_t offset = 0;
    ZoneHeader header;
    bool ftrace() const { return header.kernel_version() != 0; }
};

inline constexpr std::size_t kAnchorsMax = 8192;

/// All of them, ascending: zones begin on even offsets.
std::vector<Anchor> find_anchors(Bytes region);

struct Points {
    int sure = 0;
    int likely = 0;  ///< more, since a text looks like a console's
};

/// Points for layouts of one region. A point has no unit; the more the layout explains, the more.
class RamoopsEvidence {
 public:
    RamoopsEvidence(Bytes region, BlockCodes& codes);

    Bytes region() const { return region_; }
    std::span<const Anchor> anchors() const { return anchors_; }
    const Anchor* anchor_at(std::uint64_t offset) const;
    /// Of anchors alone, and so at little cost: the layouts worth weighing have the most of these.
    int quick_points(const RamoopsSizes& sizes) const;

    /// Of all zones, and against what they leave unexplained: up to the region's end where
    /// `to_end`, else up to their own.
    Points points(const RamoopsSizes& sizes, bool to_end) const;
    /// Parity sizes with which the zone's header is a codeword, a bit each.
    std::uint64_t parities(std::uint64_t offset, std::uint64_t size) const;

 private:
    Points zone_points(const ZonePlan& zone, std::uint32_t ecc) const;
    Points content_points(const ZonePlan& zone, const ZoneShape& shape,
                          const ZoneHeader& header) const;
    int unexplained_points(const std::vector<ZonePlan>& zones, bool to_end) const;

    struct Weighed {
        std::uint64_t offset = 0;
        std::uint64_t size = 0;
        std::uint32_t ecc = 0;
        printkfmt::PstoreType type = printkfmt::PstoreType::kUnknown;
        friend auto operator<=>(const Weighed&, const Weighed&) = default;
    };

    Bytes region_;
    BlockCodes& codes_;  // outlives this
    std::vector<Anchor> anchors_;
    std::unordered_map<std::uint64_t, std::size_t> by_offset_;
    std::vector<bool> plain_;   // by offset / 2
    std::vector<bool> ftrace_;  // by offset / 2
    int free_anchors_ = 0;      // those that are not in another one's text
    mutable std::map<Weighed, Points> known_points_;
    mutable std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint64_t> known_parities_;
};

}  // namespace lastwords::extractor
