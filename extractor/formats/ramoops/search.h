// SPDX-License-Identifier: GPL-2.0-or-later
// Finds how a ramoops region is divided, from its bytes and from what is known of its sizes.
#pragma once

#include <optional>
#include <vector>

#include "extractor/formats/ramoops/layout.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/base/result.h"

namespace lastwords::extractor {

/// Larger regions are refused, because a region is read into memory as a whole.
inline constexpr std::uint64_t kRamoopsBytesMax = std::uint64_t{64} << 20U;

struct RamoopsLayout {
    std::vector<PrzPlan> zones;  ///< in the order of the region; kUnknown where the type is open
    std::uint32_t ecc = 0;
    std::uint64_t length = 0;   ///< bytes of the region
    bool length_sure = true;    ///< false: the last zone may be longer
    std::uint64_t headers = 0;  ///< zones whose header is there or could be corrected
    bool convincing = false;    ///< good enough to take bytes of unknown origin for a region
    Findings findings;
};

/// Returns the layout with the best score; it begins at the first of `bytes`. If several layouts
/// share that score, zones that they assign to different types become kUnknown, and findings name
/// all differences. Fails with kNotFound if no layout explains anything, and with kUnsupported if
/// there are more than kRamoopsBytesMax bytes.
Result<RamoopsLayout> find_ramoops_layout(Bytes bytes, const LayoutQuery& query, BlockCodes& codes);

}  // namespace lastwords::extractor
