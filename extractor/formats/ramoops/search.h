// SPDX-License-Identifier: GPL-2.0-or-later
// Searches for the layout of one ramoops region: how the region, whose start is known, is divided
// into zones. candidates.h lists the possible layouts, evidence.h scores each of them, and this
// file takes the best. (in_memory.h searches memory for the address of a region.)
#pragma once

#include <optional>
#include <vector>

#include "extractor/formats/ramoops/layout.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/base/result.h"

namespace lastwords::extractor {

/// The size of the largest region that is read. A region is read into memory as a whole, so a
/// larger one is refused.
inline constexpr std::uint64_t kRamoopsBytesMax = std::uint64_t{64} << 20U;

struct RamoopsLayout {
    /// In the order of the region. A zone whose type the bytes do not decide is kUnknown.
    std::vector<PrzPlan> zones;
    std::uint32_t ecc = 0;      ///< parity bytes a block; 0: none
    std::uint64_t length = 0;   ///< bytes of the region
    bool length_sure = true;    ///< false: the last zone may be longer
    std::uint64_t headers = 0;  ///< number of zones with a valid or restored header
    bool convincing = false;    ///< see LayoutProof::convincing
    Findings findings;
};

/// Returns the layout with the best score. The region begins at the first of `bytes`. If several
/// layouts share the best score, a zone to which they give different types becomes kUnknown, and
/// findings name all differences between them. Fails with kNotFound if no layout explains anything,
/// and with kUnsupported if there are more than kRamoopsBytesMax bytes.
Result<RamoopsLayout> find_ramoops_layout(Bytes bytes, const LayoutQuery& query, BlockCodes& codes);

}  // namespace lastwords::extractor
