// SPDX-License-Identifier: GPL-2.0-or-later
// Which zones an image of pstore/zone has: found by their headers, laid out by what those tell, and
// those without header where the layout has one.
#pragma once

#include <cstdint>
#include <vector>

#include "extractor/formats/pstore_zone/found_zone.h"

namespace lastwords::extractor {

struct ZoneLayout {
    std::vector<FoundZone> zones;  ///< ascending
    std::size_t dump_bytes = 0;    ///< of a dump's zone: all have one size; 0: not known
    bool numbers_sure = true;      ///< the dumps' numbers are the kernel's
    bool looked_everywhere = true;
};

/// At most as many zones as a kernel shows records. Headers count on sector boundaries anywhere,
/// elsewhere (ftrace zones have odd sizes) outside the bytes that the zone before counts as its
/// own. Dumps are numbered from the first one: Linux writes their zones from the first on, and
/// never leaves one out.
ZoneLayout lay_out_zones(Bytes image);

/// Any zone with a header.
bool has_zones(Bytes image);

}  // namespace lastwords::extractor
