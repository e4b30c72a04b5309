// SPDX-License-Identifier: GPL-2.0-or-later
// Finds plog regions in memory.
#pragma once

#include <cstdint>
#include <map>
#include <memory>

#include "extractor/formats/format.h"
#include "extractor/formats/plog/traces.h"

namespace lastwords::extractor {

/// The evidence that a plog region starts at an address.
struct PlogEvidence {
    std::uint64_t region_bytes = 0;  ///< the largest length that a superblock or record implies
    std::uint64_t traces = 0;        ///< number of superblocks and records with right checksums
};

/// Finds superblocks and records in memory, and works out where their regions would start.
class PlogDetector final : public MemoryDetector {
 public:
    void look(Bytes window, PhysAddr at) override;

    const std::map<PhysAddr, PlogEvidence>& regions() const { return regions_; }

 private:
    static constexpr std::size_t kStartsMax = 65536;

    std::map<PhysAddr, PlogEvidence> regions_;
};

/// Reads the region that VMCOREINFO names (docs/formats/plog.md). Fails with kNotFound if
/// VMCOREINFO names none, with kCorrupt if its address and length are impossible, and with kMissing
/// if no region is there.
Result<Recovered> find_plog_region_by_kernel(const std::shared_ptr<const MemoryImage>& image,
                                             const MemoryOptions& options);

/// Finds regions anywhere in memory by their superblocks and records. Leaves out the region that
/// VMCOREINFO names, and copies of regions: if somebody has saved a region to a file, a copy is in
/// the page cache. Also leaves out single superblocks without anything of a region around.
Result<Recovered> find_plog_regions(const std::shared_ptr<const MemoryImage>& image,
                                    const MemoryOptions& options);

}  // namespace lastwords::extractor
