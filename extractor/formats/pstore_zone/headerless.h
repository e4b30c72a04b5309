// SPDX-License-Identifier: GPL-2.0-or-later
// Where zones of pstore/zone were whose header is destroyed.
#pragma once

#include <vector>

#include "extractor/formats/pstore_zone/found_zone.h"

namespace lastwords::extractor {

inline constexpr std::size_t kZoneAlignment = 4096;  ///< of all sizes but those of ftrace zones

/// The zone's end if its header tells: a ring that was written round counts all of its zone; 0: it
/// does not. `next`: where another zone begins. `ftrace_bytes`: of an ftrace zone, 0: not known.
std::size_t told_end(const FoundZone& ring, std::size_t next, std::size_t ftrace_bytes);

/// What the ftrace zones' places and counts say; 0: nothing. They have one size
/// (fs/pstore/zone.c, psz_alloc_zones(); 6.1 and 7.2).
std::size_t size_of_ftrace_zones(const std::vector<FoundZone>& zones);

/// Dumps behind the last ring, by what is left of their header and by their text. False: there were
/// too many places to look at.
bool add_lost_dumps(Bytes image, std::vector<FoundZone>& zones);

/// Rings between those found and before the first dump. A zone's first bytes can be told from the
/// rest of the zone before where that one's end is known; or its own bytes stand behind some that
/// were never written; or text stands behind a header's worth of bytes that are none.
void add_lost_rings(Bytes image, std::vector<FoundZone>& zones);

}  // namespace lastwords::extractor
