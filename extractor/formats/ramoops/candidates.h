// SPDX-License-Identifier: GPL-2.0-or-later
// Lists the layouts of a region that are worth a full score.
#pragma once

#include <functional>

#include "extractor/formats/ramoops/evidence.h"
#include "extractor/formats/ramoops/layout.h"

namespace lastwords::extractor {

using TryLayout = std::function<void(const RamoopsSizes& sizes)>;

/// Calls `score` for each layout that the module could have made and for which enough speaks: about
/// half of its zones must begin at a header. Among those only the ones with the best cheap scores
/// (RamoopsEvidence::score_headers()) are passed on, so that hostile bytes cannot make the search
/// take for ever.
void try_layouts(const RamoopsEvidence& evidence, const LayoutQuery& query, const TryLayout& score);

}  // namespace lastwords::extractor
