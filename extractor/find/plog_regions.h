// SPDX-License-Identifier: GPL-2.0-or-later
// The finder of plog regions (runtime/) anywhere in memory.
#pragma once

#include "extractor/find/finder.h"

namespace lastwords::extractor {

/// Looks through all of the memory for superblocks and records that prove themselves, each of which
/// says where its region starts. A region of which a part is missing is read without it;
/// copies of a region, or of parts of it, are left out.
Result<std::vector<printkfmt::Source>> find_plog_regions(
    const std::shared_ptr<const MemoryImage>& image, const FindOptions& options);

inline constexpr Finder kPlogRegions{"plog regions", find_plog_regions, true};

}  // namespace lastwords::extractor
