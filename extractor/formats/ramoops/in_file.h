// SPDX-License-Identifier: GPL-2.0-or-later
// The door of ramoops regions in a file.
#pragma once

#include "extractor/formats/format.h"

namespace lastwords::extractor {

/// The first header may be destroyed, so only files that are known to be something else are
/// refused.
bool may_be_ramoops_region(const Candidate& candidate);
/// Nothing if the file holds no region that convinces.
Result<Recovered> read_ramoops_file(const ByteSource& file, const PstoreOptions& options);

}  // namespace lastwords::extractor
