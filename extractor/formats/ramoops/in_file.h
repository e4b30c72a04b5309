// SPDX-License-Identifier: GPL-2.0-or-later
// Reads a file as one ramoops region. (in_memory.h finds regions in a memory image.)
#pragma once

#include "extractor/formats/format.h"

namespace lastwords::extractor {

/// Returns false only if the file begins with the magic of another format. A region whose first
/// header is destroyed can begin with any other bytes.
bool may_be_ramoops_region(const Candidate& candidate);
/// Reads the file as one region. Returns an empty result if the file holds no convincing region.
/// Fails with kCorrupt if the file begins with a header, but the sizes that the user gave put no
/// zone at a header.
Result<Recovered> read_ramoops_file(const ByteSource& file, const PstoreOptions& options);

}  // namespace lastwords::extractor
