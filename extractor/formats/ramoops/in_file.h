// SPDX-License-Identifier: GPL-2.0-or-later
// The input row of a file that is a ramoops region, copied out of a machine's memory.
#pragma once

#include "extractor/formats/format.h"

namespace lastwords::extractor {

bool may_be_ramoops_region(const Candidate& candidate);
/// Empty Contents: the file is something else, though it may hold such a region somewhere.
Result<Contents> read_ramoops_file(const ByteSource& file, const PstoreOptions& options);

inline constexpr Input kRamoopsRegion{"ramoops region", may_be_ramoops_region, read_ramoops_file};

}  // namespace lastwords::extractor
