// SPDX-License-Identifier: GPL-2.0-or-later
// make_plog_sources(): the boots of a plog region as Sources, the values that every output takes.
#pragma once

#include <string_view>
#include <vector>

#include "extractor/formats/plog/region.h"
#include "printkfmt/model/source.h"

namespace lastwords::extractor {

/// One Source for each boot, the oldest first: its records in the order of their seq, its consoles
/// with what each one missed, and what is damaged. `origin` names the file and the place in it.
std::vector<printkfmt::Source> make_plog_sources(const PlogRegion& region, std::string_view origin);

}  // namespace lastwords::extractor
