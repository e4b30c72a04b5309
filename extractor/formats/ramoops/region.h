// SPDX-License-Identifier: GPL-2.0-or-later
// Reads a ramoops region as a whole: finds its layout (search.h), reads each zone (zone.h) and
// makes records of the zones (record.h).
#pragma once

#include <optional>
#include <string>

#include "extractor/formats/ramoops/search.h"
#include "extractor/pstore/parameters.h"
#include "printkfmt/base/result.h"
#include "printkfmt/model/pstore.h"

namespace lastwords::extractor {

/// Reads the zones that the layout places in `bytes`. Damage becomes findings of the area.
printkfmt::PstoreArea read_ramoops_zones(Bytes bytes, const RamoopsLayout& layout,
                                         std::string origin, BlockCodes& codes);

/// Finds the layout of the region that begins at the first of `bytes` and reads its zones.
/// `ends_here`: the bytes also end where the region ends. Fails as find_ramoops_layout() does.
Result<printkfmt::PstoreArea> read_ramoops_region(Bytes bytes, bool ends_here, std::string origin,
                                                  const PstoreOptions& options);

/// The extent of a region, and how far it can be trusted.
struct RegionBounds {
    std::uint64_t length = 0;
    bool length_sure = false;  ///< false: the last zone may be longer
    bool convincing = false;   ///< see LayoutProof::convincing
    std::uint64_t zones = 0;
    std::uint64_t first_zone = 0;      ///< bytes of the first zone
    std::uint32_t ecc = 0;             ///< parity bytes a block
    std::uint64_t headers = 0;         ///< number of zones with a valid or restored header
    std::uint64_t intact_headers = 0;  ///< anywhere in the bytes, also outside the region
};
/// Finds the extent of the region that begins at the first of `bytes`. If no region begins there,
/// `convincing` is false and `length` is 0.
RegionBounds find_ramoops_bounds(Bytes bytes, const PstoreOptions& options);

}  // namespace lastwords::extractor
