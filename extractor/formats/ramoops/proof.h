// SPDX-License-Identifier: GPL-2.0-or-later
// Whether bytes of unknown origin are a ramoops region, or only look like one.
#pragma once

#include <cstdint>
#include <span>

#include "extractor/formats/ramoops/layout.h"
#include "extractor/formats/ramoops/zone.h"

namespace lastwords::extractor {

/// What speaks for a layout besides that it explains the bytes best.
struct LayoutProof {
    std::uint64_t headers = 0;  ///< zones whose header is there or could be corrected
    bool convincing = false;    ///< more than chance puts into memory
    bool doubtful = false;      ///< convincing, but with little to spare
};

/// `ends_here`: the bytes end where the region ends, so that they were not just found in memory.
LayoutProof prove_layout(Bytes bytes, std::span<const ZonePlan> zones, std::uint32_t ecc,
                         bool ends_here, BlockCodes& codes);

/// Sizes as they are given to the module: others are the distance of two headers by chance.
bool is_usual_zone_size(std::uint64_t bytes);

}  // namespace lastwords::extractor
