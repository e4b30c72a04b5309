// SPDX-License-Identifier: GPL-2.0-or-later
// The door of ramoops regions in memory.
#pragma once

#include <memory>
#include <vector>

#include "extractor/formats/format.h"

namespace lastwords::extractor {

/// Finds the pages that begin as a ramoops zone does.
class RamoopsDetector final : public MemoryDetector {
 public:
    void look(Bytes window, PhysAddr at) override;

    const std::vector<PhysAddr>& zones() const { return zones_; }  ///< ascending

 private:
    static constexpr std::size_t kZonesMax = 65536;

    std::vector<PhysAddr> zones_;
};

/// The region that the dumped kernel's own memory names. kNotFound: it names none. A region that is
/// not in the dump (makedumpfile leaves out memory that is not RAM) is an area with a note.
Result<Recovered> find_ramoops_region_by_kernel(const std::shared_ptr<const MemoryImage>& image,
                                                const MemoryOptions& options);

/// Regions by the signatures of their zones at the start of pages, wherever in memory. Each must
/// make sense as a whole, so single old zones and texts that hold the signature are none. A region
/// whose first header is destroyed is found by its second zone.
Result<Recovered> find_ramoops_regions(const std::shared_ptr<const MemoryImage>& image,
                                       const MemoryOptions& options);

}  // namespace lastwords::extractor
