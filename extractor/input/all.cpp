// SPDX-License-Identifier: GPL-2.0-or-later
// The table of inputs that hold records already.
#include <array>

#include "extractor/input/input.h"
#include "extractor/input/plog_region.h"
#include "extractor/input/ramoops_region.h"

namespace lastwords::extractor {

std::span<const Input> all_inputs() {
    static constexpr std::array kAll{kPlogRegion, kRamoopsRegion};
    return kAll;
}

}  // namespace lastwords::extractor
