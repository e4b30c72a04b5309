// SPDX-License-Identifier: GPL-2.0-or-later
// A ramoops region: from its bytes to zones and records.
#pragma once

#include <optional>
#include <string>

#include "extractor/formats/ramoops/search.h"
#include "extractor/pstore/parameters.h"
#include "printkfmt/base/result.h"
#include "printkfmt/model/pstore.h"

namespace lastwords::extractor {

/// The zones of a layout of `bytes`.
printkfmt::PstoreArea read_ramoops_zones(Bytes bytes, const RamoopsLayout& layout,
                                         std::string origin, BlockCodes& codes);

/// `bytes` begin where the region begins; `ends_here`: and end where it ends. kNotFound: no layout
/// explains them.
Result<printkfmt::PstoreArea> read_ramoops_region(Bytes bytes, bool ends_here, std::string origin,
                                                  const PstoreOptions& options);

/// How far a region goes that begins with the first of `bytes`.
struct RegionBounds {
    std::uint64_t length = 0;
    bool length_sure = false;  ///< else the last zone may be longer
    bool convincing = false;   ///< more than a signature that stands there by chance
    std::uint64_t zones = 0;
    std::uint64_t first_zone = 0;    ///< bytes of it
    std::uint32_t ecc = 0;           ///< parity bytes a block
    std::uint64_t headers = 0;       ///< zones whose header is there or could be corrected
    std::uint64_t headers_near = 0;  ///< that lie without a wrong byte anywhere in `bytes`
};
RegionBounds ramoops_bounds(Bytes bytes, const PstoreOptions& options);

}  // namespace lastwords::extractor
