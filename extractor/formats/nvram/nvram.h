// SPDX-License-Identifier: GPL-2.0-or-later
// NVRAM of powerpc machines: a chain of partitions, one of which holds the last oops.
#pragma once

#include "extractor/formats/format.h"
#include "printkfmt/base/bytes.h"
#include "printkfmt/model/pstore.h"

namespace lastwords::extractor {

inline constexpr std::size_t kNvramBytesMax = 1U << 20;  ///< machines have 8 KiB to 1 MiB

/// Whether the image holds a partition that pstore shows, found by following the chain of
/// partitions or, if that is broken, by name.
bool is_nvram(Bytes image);

/// Reads all partitions that pstore shows.
printkfmt::PstoreArea read_nvram(Bytes image);

/// The functions of this format in the table of extractor/formats.cpp; see Format.
bool may_be_nvram(const Candidate& candidate);
Result<Recovered> read_nvram_file(const ByteSource& file, const PstoreOptions& options);

}  // namespace lastwords::extractor
