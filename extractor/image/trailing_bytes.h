// SPDX-License-Identifier: GPL-2.0-or-later
// note_trailing_bytes(): what a file has behind the end of the dump in it.
#pragma once

#include "extractor/file/input_file.h"
#include "printkfmt/base/finding.h"

namespace lastwords::extractor {

/// Adds a loss if another dump follows at `end`, or at the next multiple of 512 or 4096 bytes,
/// because it is not read; else a note if anything follows. `end`: where the dump ends, as its
/// headers say.
void note_trailing_bytes(const ByteSource& file, FileOffset end, Findings& findings);

}  // namespace lastwords::extractor
