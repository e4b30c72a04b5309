// SPDX-License-Identifier: GPL-2.0-or-later
// The layouts of a region that are worth weighing.
#pragma once

#include <functional>

#include "extractor/formats/ramoops/evidence.h"
#include "extractor/formats/ramoops/layout.h"

namespace lastwords::extractor {

using TryLayout = std::function<void(const RamoopsSizes& sizes)>;

/// Calls `weigh` with every layout that the module could have made and that has a header, or
/// parity, at no fewer than about half of its zones.
void try_layouts(const RamoopsEvidence& evidence, const RamoopsQuestion& question,
                 const TryLayout& weigh);

}  // namespace lastwords::extractor
