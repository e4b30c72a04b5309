// SPDX-License-Identifier: GPL-2.0-or-later
// Finds pstore/zone images (pstore_blk, mtdpstore) in files.
#pragma once

#include "extractor/formats/format.h"

namespace lastwords::extractor {

/// True if the file has a zone's header (see is_psz_image()) and is not a memory image.
bool may_be_pstore_zone(const Candidate& candidate);
/// Reads the first kPszImageBytesMax bytes of the file as one area.
Result<Recovered> read_pstore_zone_file(const ByteSource& file, const PstoreOptions& options);

}  // namespace lastwords::extractor
