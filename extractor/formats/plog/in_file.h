// SPDX-License-Identifier: GPL-2.0-or-later
// Reads a plog region from a file.
#pragma once

#include "extractor/formats/format.h"

namespace lastwords::extractor {

bool may_be_plog_region(const Candidate& candidate);
Result<Recovered> read_plog_file(const ByteSource& file, const PstoreOptions& options);

}  // namespace lastwords::extractor
