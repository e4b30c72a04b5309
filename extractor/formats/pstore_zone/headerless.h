// SPDX-License-Identifier: GPL-2.0-or-later
// Finds the zones of pstore/zone whose header is destroyed.
#pragma once

#include <vector>

#include "extractor/formats/pstore_zone/header.h"

namespace lastwords::extractor {

/// The size of each zone but ftrace's is a multiple of this.
inline constexpr std::size_t kPszAlignment = 4096;

/// Returns the offset at which the ring's zone ends, or 0 if it is not known. It is known if the
/// ring has wrapped, because its header then counts all of the zone. `next`: the offset of the next
/// zone. `ftrace_bytes`: the size of an ftrace zone; 0: not known.
std::size_t end_from_header(const PszZone& ring, std::size_t next, std::size_t ftrace_bytes);

/// Returns the size of an ftrace zone, or 0 if it is not known. All ftrace zones have the same size
/// (fs/pstore/zone.c, psz_alloc_zones(); 6.1 and 7.2). It follows from the distances between ftrace
/// zones that have a header, and from the datalen of one that has wrapped.
std::size_t guess_ftrace_zone_bytes(const std::vector<PszZone>& zones);

/// Adds dump zones whose header is destroyed. Searches for them after the last ring, by what is
/// left of their dump header and by their text. Returns false if there were too many offsets to
/// examine.
bool add_headerless_dumps(Bytes image, std::vector<PszZone>& zones);

/// Adds rings whose header is destroyed. Searches for them before the first dump. A ring begins
/// where the preceding zone ends according to its header, or after bytes that were never written,
/// or where 12 bytes that are not text (a destroyed header) precede text.
void add_headerless_rings(Bytes image, std::vector<PszZone>& zones);

}  // namespace lastwords::extractor
