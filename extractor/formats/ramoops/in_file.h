// SPDX-License-Identifier: GPL-2.0-or-later
// Finds a ramoops region in a file.
#pragma once

#include "extractor/formats/format.h"

namespace lastwords::extractor {

/// True unless the file begins with the magic of another format: a region whose first header is
/// destroyed can begin with anything else.
bool may_be_ramoops_region(const Candidate& candidate);
/// Reads the file as one region. Returns an empty result if it holds no convincing region, and
/// fails if it begins with a header but not with zones of the sizes that the user gave.
Result<Recovered> read_ramoops_file(const ByteSource& file, const PstoreOptions& options);

}  // namespace lastwords::extractor
