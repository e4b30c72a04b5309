// SPDX-License-Identifier: GPL-2.0-or-later
// Reads text files: logs that somebody has saved.
#pragma once

#include "extractor/formats/format.h"

namespace lastwords::extractor {

/// Whether most of the file's first bytes are text.
bool looks_like_text(const Candidate& candidate);
/// Returns one Source for each boot, or an empty result if the lines are of no known format.
Result<Recovered> read_text_file(const ByteSource& file, const PstoreOptions& options);

}  // namespace lastwords::extractor
