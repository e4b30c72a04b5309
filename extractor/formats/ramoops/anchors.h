// SPDX-License-Identifier: GPL-2.0-or-later
// Places of a region where zones may begin.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "extractor/formats/ramoops/zone.h"

namespace lastwords::extractor {

/// A place that may well be a zone's first byte.
struct Anchor {
    std::uint64_t offset = 0;
    ZoneHeader header;   ///< as it lies in memory
    bool whole = false;  ///< signature, and sizes that can be; else only much like a header
    bool ftrace = false;
};

inline constexpr std::size_t kAnchorsMax = 8192;

/// Which places are looked at, and at what cost.
enum class Depth {
    kWholeHeaders,      ///< headers without a wrong byte
    kDestroyedHeaders,  ///< what resembles a header too, and what parity makes of it
};

/// All of them, ascending: zones begin on even offsets.
std::vector<Anchor> find_anchors(Bytes region, Depth depth);

/// Where text begins behind bytes that are none: of such a place a header may have stood in front.
/// Ascending.
std::vector<std::uint64_t> find_text_starts(Bytes region);

}  // namespace lastwords::extractor
