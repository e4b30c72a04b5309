// SPDX-License-Identifier: GPL-2.0-or-later
// The input row of a file that is a plog region (runtime/), copied out of a machine's memory.
#pragma once

#include "extractor/formats/format.h"
#include "extractor/formats/plog/region.h"

namespace lastwords::extractor {

Result<Contents> read_plog_file(const ByteSource& file, const PstoreOptions& options);

inline constexpr Input kPlogRegion{
    "plog region", [](const Candidate& one) { return is_plog_region(one.first); }, read_plog_file};

}  // namespace lastwords::extractor
