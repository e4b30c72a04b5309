// SPDX-License-Identifier: GPL-2.0-or-later
// Judges whether bytes of unknown origin are a ramoops region or only look like one. evidence.h
// compares the layouts of a region with each other; this file judges the best layout by itself.
#pragma once

#include <cstdint>
#include <span>

#include "extractor/formats/ramoops/layout.h"
#include "extractor/formats/ramoops/zone.h"

namespace lastwords::extractor {

/// The evidence for a layout that does not depend on a comparison with other layouts.
struct LayoutProof {
    std::uint64_t headers = 0;  ///< number of zones with a valid or restored header
    bool convincing = false;    ///< more evidence than memory holds by chance
    bool doubtful = false;      ///< convincing, but only just
};

/// Judges the layout with these zones and `ecc` parity bytes a block. `ends_here`: the bytes end
/// where the region ends, as in a file, which counts as evidence.
LayoutProof prove_layout(Bytes bytes, std::span<const PrzPlan> zones, std::uint32_t ecc,
                         bool ends_here, BlockCodes& codes);

/// True for sizes of up to 64 KiB and for powers of two, as users give them to the module. If two
/// headers are any other distance apart, that is more likely chance.
bool is_usual_zone_size(std::uint64_t bytes);

}  // namespace lastwords::extractor
