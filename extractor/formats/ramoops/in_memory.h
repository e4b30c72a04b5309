// SPDX-License-Identifier: GPL-2.0-or-later
// Finds ramoops regions in a memory image.
#pragma once

#include <memory>
#include <vector>

#include "extractor/formats/format.h"

namespace lastwords::extractor {

/// Collects the pages that begin with a valid persistent_ram_buffer header, up to 65536 of them.
class RamoopsDetector final : public MemoryDetector {
 public:
    void look(Bytes window, PhysAddr at) override;

    const std::vector<PhysAddr>& zones() const { return zones_; }  ///< ascending

 private:
    static constexpr std::size_t kZonesMax = 65536;

    std::vector<PhysAddr> zones_;
};

/// Reads the region that the dumped kernel's own memory names. Fails with kNotFound if it names
/// none. If the dump does not hold the region (makedumpfile leaves out memory that is not RAM), the
/// result is an area without zones and with a note.
Result<Recovered> find_ramoops_region_by_kernel(const std::shared_ptr<const MemoryImage>& image,
                                                const MemoryOptions& options);

/// Reads all regions that the RamoopsDetector's pages lead to, wherever in memory. A layout must
/// explain each as a whole, so single zones of an older boot and texts with the signature are not
/// taken for one. A region whose first header is destroyed is found by its second zone. Fails with
/// kNotFound if there is none, and with kUnsupported if there is none among the pages examined
/// before the search gave up; if it gave up after it found some, the first area has a loss.
Result<Recovered> find_ramoops_regions(const std::shared_ptr<const MemoryImage>& image,
                                       const MemoryOptions& options);

}  // namespace lastwords::extractor
