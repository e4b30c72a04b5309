// SPDX-License-Identifier: GPL-2.0-or-later
// The door of plog regions in memory.
#pragma once

#include <cstdint>
#include <map>
#include <memory>

#include "extractor/formats/format.h"

namespace lastwords::extractor {

/// Evidence for a plog region that starts at one address.
struct PlogEvidence {
    std::uint64_t region_bytes = 0;  ///< the largest length that a trace gives
    std::uint64_t traces = 0;        ///< superblocks and records that check
};

/// Finds superblocks and records anywhere in memory, and says where their regions would start.
class PlogDetector final : public MemoryDetector {
 public:
    void look(Bytes window, PhysAddr at) override;

    const std::map<PhysAddr, PlogEvidence>& regions() const { return regions_; }

 private:
    static constexpr std::size_t kStartsMax = 65536;

    std::map<PhysAddr, PlogEvidence> regions_;
};

/// The region that VMCOREINFO names (docs/formats/plog.md). kNotFound: it names none, or one that
/// cannot be.
Result<Recovered> find_plog_region_by_kernel(const std::shared_ptr<const MemoryImage>& image,
                                             const MemoryOptions& options);

/// Regions by their superblocks and records, wherever they are. Copies (a region that was read into
/// a file lies in the page cache) and the region that VMCOREINFO names are left out.
Result<Recovered> find_plog_regions(const std::shared_ptr<const MemoryImage>& image,
                                    const MemoryOptions& options);

}  // namespace lastwords::extractor
