// SPDX-License-Identifier: GPL-2.0-or-later
// Searches a memory image for the addresses of ramoops regions, and reads the regions. (search.h
// searches for the layout of one region whose start is known.)
#pragma once

#include <memory>
#include <vector>

#include "extractor/formats/format.h"

namespace lastwords::extractor {

/// Collects the addresses of pages that begin with a plausible header (struct
/// persistent_ram_buffer), at most kZonesMax. At each, a zone and so a region may begin.
class RamoopsDetector final : public MemoryDetector {
 public:
    void look(Bytes window, PhysAddr at) override;

    const std::vector<PhysAddr>& zones() const { return zones_; }  ///< of the pages; ascending

 private:
    static constexpr std::size_t kZonesMax = 65536;

    std::vector<PhysAddr> zones_;
};

/// Reads the region that the dumped kernel's own memory names. Fails with kNotFound if it names no
/// region. If the dump does not hold the region (makedumpfile leaves out memory that is not RAM),
/// returns an area that has a note and no zones.
Result<Recovered> find_ramoops_region_by_kernel(const std::shared_ptr<const MemoryImage>& image,
                                                const MemoryOptions& options);

/// Reads all regions in memory that begin at, or one zone before, a page that the RamoopsDetector
/// found. A region must have a convincing layout, so that a single zone of an older boot or a text
/// with the signature is not taken for a region. Fails with kNotFound if there is no region. After
/// it has examined several GiB, the search leaves out pages. Then the first area has a loss or, if
/// no region was found, the error is kUnsupported.
Result<Recovered> find_ramoops_regions(const std::shared_ptr<const MemoryImage>& image,
                                       const MemoryOptions& options);

}  // namespace lastwords::extractor
