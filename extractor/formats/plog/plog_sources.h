// SPDX-License-Identifier: GPL-2.0-or-later
// make_plog_sources(): makes a Source of each boot in a plog region.
#pragma once

#include <string_view>
#include <vector>

#include "extractor/formats/plog/region.h"
#include "printkfmt/model/source.h"

namespace lastwords::extractor {

/// Returns one Source for each boot, oldest first, with the records in the order of their seq, the
/// consoles and what each one missed, and what is damaged. `origin` names the file and the place in
/// it.
std::vector<printkfmt::Source> make_plog_sources(const PlogRegion& region, std::string_view origin);

/// The same for all that read_all() has found in one region.
std::vector<printkfmt::Source> make_plog_sources(const std::vector<PlogRegion>& versions,
                                                 std::string_view origin);

}  // namespace lastwords::extractor
