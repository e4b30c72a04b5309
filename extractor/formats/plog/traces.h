// SPDX-License-Identifier: GPL-2.0-or-later
// Recognises plog regions: as files, and by what lies somewhere in memory.
#pragma once

#include <cstdint>
#include <vector>

#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

/// A superblock or a record with a right checksum, which is evidence of a region.
struct PlogTrace {
    /// Where its region would start, relative to the start of the bytes; may be negative.
    std::int64_t region_at = 0;
    std::uint64_t region_bytes = 0;  ///< the length that it implies for its region
};

/// Finds all traces in `memory`, whose slots are at multiples of the slot size from its start.
std::vector<PlogTrace> plog_traces_in(Bytes memory);

/// Whether a file may be a region: its start has the magic of a superblock, or a record with a
/// right header checksum.
bool is_plog_region(Bytes first);

}  // namespace lastwords::extractor
