// SPDX-License-Identifier: GPL-2.0-or-later
// Finds the zones of pstore/zone whose header is destroyed.
#pragma once

#include <vector>

#include "extractor/formats/pstore_zone/header.h"

namespace lastwords::extractor {

inline constexpr std::size_t kPszAlignment = 4096;  ///< zones but ftrace's have multiples of it

/// Returns the offset at which the ring's zone ends, or 0 if it is not known. The header of a ring
/// that has wrapped counts all of the zone. `next`: the offset of the next zone. `ftrace_bytes`:
/// the size of an ftrace zone; 0: not known.
std::size_t end_from_header(const PszZone& ring, std::size_t next, std::size_t ftrace_bytes);

/// Returns the bytes of an ftrace zone, from the distances between those that have a header and
/// from the count of one that has wrapped, or 0 if these say nothing. All ftrace zones have the
/// same size (fs/pstore/zone.c, psz_alloc_zones(); 6.1 and 7.2).
std::size_t guess_ftrace_zone_bytes(const std::vector<PszZone>& zones);

/// Adds the dumps after the last ring whose zone's header is destroyed. It finds them by what is
/// left of their dump header and by their text. Returns false if there were too many offsets to
/// examine.
bool add_headerless_dumps(Bytes image, std::vector<PszZone>& zones);

/// Adds the rings before the first dump whose header is destroyed. A ring begins where the header
/// of the zone before it says that this one ends; or after bytes that were never written; or where
/// 12 bytes that are no text precede text.
void add_headerless_rings(Bytes image, std::vector<PszZone>& zones);

}  // namespace lastwords::extractor
