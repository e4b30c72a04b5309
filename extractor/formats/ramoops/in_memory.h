// SPDX-License-Identifier: GPL-2.0-or-later
// The finders of ramoops regions in memory.
#pragma once

#include "extractor/formats/finder.h"

namespace lastwords::extractor {

/// The region that the dumped kernel's own memory tells of. kNotFound: it tells of none. A region
/// that is not in the dump (makedumpfile leaves out what is no RAM) is an area with a note.
Result<Contents> find_told_ramoops(const std::shared_ptr<const MemoryImage>& image,
                                   const FindOptions& options);

/// Regions by the signatures of their zones at the start of pages, wherever in memory: each must
/// make sense as a whole, so single old zones and texts that hold the signature are none. One whose
/// first header is destroyed is found by its second zone.
Result<Contents> find_ramoops_regions(const std::shared_ptr<const MemoryImage>& image,
                                      const FindOptions& options);

inline constexpr Finder kToldRamoops{
    .name = "ramoops region", .find = find_told_ramoops, .is_told = true, .is_pstore = true};
inline constexpr Finder kRamoopsRegions{.name = "ramoops regions",
                                        .find = find_ramoops_regions,
                                        .reads_everything = true,
                                        .is_pstore = true};

}  // namespace lastwords::extractor
