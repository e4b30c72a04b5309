// SPDX-License-Identifier: GPL-2.0-or-later
// The door of ERST records (CPER) in a file.
#pragma once

#include "extractor/formats/format.h"

namespace lastwords::extractor {

/// The file begins with a record that pstore wrote to the firmware's error record store.
bool may_be_erst(const Candidate& candidate);
Result<Recovered> read_erst_file(const ByteSource& file, const PstoreOptions& options);

}  // namespace lastwords::extractor
