// SPDX-License-Identifier: GPL-2.0-or-later
// Works out how a ramoops region is divided, from its bytes and what is known of its sizes.
#pragma once

#include <optional>
#include <vector>

#include "extractor/formats/ramoops/layout.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/base/result.h"

namespace lastwords::extractor {

/// A region is read whole: larger ones are refused.
inline constexpr std::uint64_t kRamoopsBytesMax = std::uint64_t{64} << 20U;

struct RamoopsLayout {
    std::vector<ZonePlan> zones;  ///< in the order of the region; what cannot be told is kUnknown
    std::uint32_t ecc = 0;
    std::uint64_t length = 0;  ///< bytes of the region
    bool length_sure = true;
    std::uint64_t headers = 0;  ///< zones whose header is there or could be corrected
    bool convincing = false;    ///< enough to take bytes of unknown origin for a region
    Findings findings;
};

/// The layout that explains most of the bytes, from their first one on. Layouts that explain
/// equally much are told apart by nothing: where they differ, types are kUnknown and a finding says
/// so. kNotFound: no layout explains anything.
Result<RamoopsLayout> find_ramoops_layout(Bytes bytes, const RamoopsQuestion& question,
                                          BlockCodes& codes);

}  // namespace lastwords::extractor
