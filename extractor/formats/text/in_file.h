// SPDX-License-Identifier: GPL-2.0-or-later
// The door of texts: logs that somebody has saved.
#pragma once

#include "extractor/formats/format.h"

namespace lastwords::extractor {

/// Most of the file's first bytes are text.
bool looks_like_text(const Candidate& candidate);
/// One Source a boot; nothing if the lines are of no known form.
Result<Recovered> read_text_file(const ByteSource& file, const PstoreOptions& options);

}  // namespace lastwords::extractor
