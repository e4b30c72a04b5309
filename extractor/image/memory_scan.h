// SPDX-License-Identifier: GPL-2.0-or-later
// MemoryScan: one look through all of an image's memory, for all finders that need one.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "extractor/image/image.h"
#include "extractor/machine/vmcoreinfo.h"

namespace lastwords::extractor {

/// What speaks for a plog region.
struct PlogTraces {
    std::uint64_t bytes = 0;  ///< how far it reaches, as far as is known
    std::uint64_t count = 0;
};

struct MemoryTraces {
    std::vector<VmcoreInfoCandidate> infos;       ///< notes first
    std::map<PhysAddr, PlogTraces> plog_regions;  ///< by where each starts
    std::vector<PhysAddr> ramoops_zones;          ///< pages that begin as a zone does; ascending
};

/// Reads all of an image's memory when it is first asked for it, and then never again. The images
/// outlive it: by their addresses they are told apart.
class MemoryScan {
 public:
    using Progress = std::function<void(const std::string& what, double done)>;

    const MemoryTraces& traces_in(const MemoryImage& image, const Progress& progress);

 private:
    std::map<const MemoryImage*, MemoryTraces> traces_;
};

}  // namespace lastwords::extractor
