// SPDX-License-Identifier: GPL-2.0-or-later
// The door of mtdoops images in a file.
#pragma once

#include "extractor/formats/format.h"

namespace lastwords::extractor {

bool may_be_mtdoops(const Candidate& candidate);
Result<Recovered> read_mtdoops_file(const ByteSource& file, const PstoreOptions& options);

}  // namespace lastwords::extractor
