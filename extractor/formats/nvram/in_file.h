// SPDX-License-Identifier: GPL-2.0-or-later
// The door of powerpc's NVRAM in a file.
#pragma once

#include "extractor/formats/format.h"

namespace lastwords::extractor {

bool may_be_nvram(const Candidate& candidate);
Result<Recovered> read_nvram_file(const ByteSource& file, const PstoreOptions& options);

}  // namespace lastwords::extractor
