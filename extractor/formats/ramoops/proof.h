// SPDX-License-Identifier: GPL-2.0-or-later
// Judges whether bytes of unknown origin are a ramoops region or only look like one.
#pragma once

#include <cstdint>
#include <span>

#include "extractor/formats/ramoops/layout.h"
#include "extractor/formats/ramoops/zone.h"

namespace lastwords::extractor {

/// Evidence for a layout other than that no other layout explains the bytes better.
struct LayoutProof {
    std::uint64_t headers = 0;  ///< zones whose header is there or could be corrected
    bool convincing = false;    ///< more than chance puts into memory
    bool doubtful = false;      ///< convincing, but only just
};

/// Judges the layout that `zones` and `ecc` (parity bytes a block) make. `ends_here`: the bytes end
/// where the region ends, as in a file, which is evidence that bytes found in memory lack.
LayoutProof prove_layout(Bytes bytes, std::span<const PrzPlan> zones, std::uint32_t ecc,
                         bool ends_here, BlockCodes& codes);

/// True for up to 64 KiB and for powers of two, the sizes that users give to the module. Another
/// distance between two headers is more likely chance.
bool is_usual_zone_size(std::uint64_t bytes);

}  // namespace lastwords::extractor
