// SPDX-License-Identifier: GPL-2.0-or-later
// The door of pstore/zone images (pstore_blk, mtdpstore) in a file.
#pragma once

#include "extractor/formats/format.h"

namespace lastwords::extractor {

/// A device or a partition in which a zone's header is found; never a memory image.
bool may_be_pstore_zone(const Candidate& candidate);
Result<Recovered> read_pstore_zone_file(const ByteSource& file, const PstoreOptions& options);

}  // namespace lastwords::extractor
