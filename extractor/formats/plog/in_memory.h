// SPDX-License-Identifier: GPL-2.0-or-later
// The finder of plog regions (runtime/) anywhere in memory.
#pragma once

#include "extractor/formats/finder.h"

namespace lastwords::extractor {

/// The region that the dump's VMCOREINFO note tells of, which costs no look through memory
/// (docs/formats/plog.md). kNotFound: it tells of none; anything else: what it tells is not true of
/// this dump.
Result<Contents> find_told_plog_region(const std::shared_ptr<const MemoryImage>& image,
                                       const FindOptions& options);

/// Looks through all of the memory for superblocks and records that prove themselves, each of which
/// says where its region starts; the region that VMCOREINFO tells of is not among what it gives. A
/// region of which a part is missing is read without it; copies of a region, or of parts of it, are
/// left out.
Result<Contents> find_plog_regions(const std::shared_ptr<const MemoryImage>& image,
                                   const FindOptions& options);

inline constexpr Finder kToldPlogRegion{
    .name = "plog region", .find = find_told_plog_region, .is_told = true};
inline constexpr Finder kPlogRegions{
    .name = "plog regions", .find = find_plog_regions, .reads_everything = true};

}  // namespace lastwords::extractor
