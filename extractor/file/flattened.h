// SPDX-License-Identifier: GPL-2.0-or-later
// Flattened form: a dump that was written to a pipe, as a list of writes.
#pragma once

#include <memory>

#include "extractor/file/input_file.h"
#include "printkfmt/base/bytes.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/base/result.h"

namespace lastwords::extractor {

bool is_flattened(Bytes first);

/// Returns the file that the writes in `flat` produce. Later writes replace earlier ones, and bytes
/// that were never written are zero. Only the headers of the writes are read here, not their data.
/// There may be any number of writes: memory is only taken for each run of writes that continue one
/// another, some 4 to 10 bytes. Findings: a note if the end mark is missing, or if the runs take
/// more than 512 MiB. Everything before that point can then still be read.
/// Errors: kMissing for a cut header, kCorrupt for a header of another version.
Result<std::unique_ptr<ByteSource>> open_flattened(std::unique_ptr<ByteSource> flat,
                                                   Findings& findings);

}  // namespace lastwords::extractor
