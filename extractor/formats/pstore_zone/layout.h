// SPDX-License-Identifier: GPL-2.0-or-later
// Finds the zones of a pstore/zone image: first those with a header, then, where these leave room,
// those whose header is destroyed.
#pragma once

#include <cstdint>
#include <vector>

#include "extractor/formats/pstore_zone/header.h"

namespace lastwords::extractor {

struct PszLayout {
    std::vector<PszZone> zones;       ///< ascending
    std::size_t dump_bytes = 0;       ///< bytes of each dump's zone; 0: not known
    bool numbers_sure = true;         ///< true: the dumps have the kernel's own numbers
    bool searched_everywhere = true;  ///< false: there were too many places to search
};

/// Returns the zones of an image, at most about as many as the kernel shows records. A header at a
/// sector boundary always begins a zone. A header elsewhere (ftrace zones have odd sizes) begins
/// one only if it lies outside the data that the preceding zone's header counts. Dumps are numbered
/// from the first one, because Linux fills their zones from the first one on without a gap.
PszLayout find_psz_layout(Bytes image);

/// True if the image has at least one zone with a valid header.
bool has_psz_zones(Bytes image);

}  // namespace lastwords::extractor
