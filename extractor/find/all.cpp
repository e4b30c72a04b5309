// SPDX-License-Identifier: GPL-2.0-or-later
// The table of finders.
#include <array>

#include "extractor/find/finder.h"
#include "extractor/find/kernel_log.h"
#include "extractor/find/plog_regions.h"
#include "extractor/find/ramoops_regions.h"

namespace lastwords::extractor {

std::span<const Finder> all_finders() {
    static constexpr std::array kAll{kKernelLog, kToldPlogRegion, kToldRamoops, kPlogRegions,
                                     kRamoopsRegions};
    return kAll;
}

}  // namespace lastwords::extractor
