// SPDX-License-Identifier: GPL-2.0-or-later
// Finds the offsets of a region at which zones may begin (anchors), and those at which texts begin.
// This is the raw material that evidence.h scores layouts by.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "extractor/formats/ramoops/zone.h"

namespace lastwords::extractor {

/// An offset that may be a zone's first byte, because a header or something like one is there.
struct Anchor {
    std::uint64_t offset = 0;
    PrzHeader header;     ///< as it is in memory, before any correction
    bool intact = false;  ///< true: signature and sizes are valid; false: only resembles a header
    bool ftrace = false;  ///< the signature is that of an ftrace zone
};

inline constexpr std::size_t kAnchorsMax = 8192;

/// Which headers the search for a layout considers.
enum class HeaderSearch {
    kIntact,   ///< only headers without a wrong byte; this is fast
    kDamaged,  ///< also bytes that resemble a header, and headers that parity can restore; slow
};

/// Returns the anchors at even offsets (zones begin at no others), ascending, at most kAnchorsMax.
std::vector<Anchor> find_anchors(Bytes region, HeaderSearch depth);

/// Returns the offsets, ascending, at which at least 64 bytes of text begin after a byte that is
/// not text. The 12 bytes before such an offset may be a destroyed header.
std::vector<std::uint64_t> find_text_starts(Bytes region);

}  // namespace lastwords::extractor
