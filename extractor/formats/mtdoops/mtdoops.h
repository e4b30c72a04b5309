// SPDX-License-Identifier: GPL-2.0-or-later
// Images of the flash that mtdoops writes: a ring of dumps, each with a number.
#pragma once

#include <cstdint>

#include "extractor/formats/format.h"
#include "printkfmt/base/bytes.h"
#include "printkfmt/model/pstore.h"

namespace lastwords::extractor {

/// The driver accepts no larger device (drivers/mtd/mtdoops.c, MTDOOPS_MAX_MTD_SIZE; 5.10 to 7.2).
inline constexpr std::uint64_t kMtdoopsBytesMax = std::uint64_t{8} << 20U;

/// Whether any page begins with a header of mtdoops.
bool is_mtdoops(Bytes image);

/// Returns the records, oldest first. The kernel shows no files for them, so their names are ours.
printkfmt::PstoreArea read_mtdoops(Bytes image);

/// The functions of this format in the table of extractor/formats.cpp; see Format.
bool may_be_mtdoops(const Candidate& candidate);
Result<Recovered> read_mtdoops_file(const ByteSource& file, const PstoreOptions& options);

}  // namespace lastwords::extractor
