// SPDX-License-Identifier: GPL-2.0-or-later
// Lists the possible layouts of one region, for search.cpp. It only proposes them: evidence.h
// scores each, and search.cpp takes the best.
#pragma once

#include <functional>

#include "extractor/formats/ramoops/evidence.h"
#include "extractor/formats/ramoops/layout.h"

namespace lastwords::extractor {

using TryLayout = std::function<void(const RamoopsSizes& sizes)>;

/// Calls `score` for the layouts that are worth a full score. The module could have made each of
/// them, about half of the dmesg zones begin at a header, and the layout is among those with the
/// best RamoopsEvidence::score_headers(). The last condition limits the number of calls, so that
/// hostile bytes cannot make the search take for ever.
void try_layouts(const RamoopsEvidence& evidence, const LayoutQuery& query, const TryLayout& score);

}  // namespace lastwords::extractor
