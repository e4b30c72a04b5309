// SPDX-License-Identifier: GPL-2.0-or-later
// Gives each window of memory to all detectors.
#include "extractor/image/memory_scan.h"

#include "extractor/image/scan.h"

namespace lastwords::extractor {

const MemoryScan::Detectors& MemoryScan::detectors_for(const MemoryImage& image,
                                                       const Progress& progress) {
    const auto [place, fresh] = done_.try_emplace(&image);
    if (fresh && !make_.empty()) {
        for (const MakeDetector make : make_) {
            place->second.push_back(make());
        }
        run(image, place->second, progress);
    }
    return place->second;
}

void MemoryScan::run(const MemoryImage& image, const Detectors& detectors,
                     const Progress& progress) {
    const auto look = [&](Bytes window, PhysAddr at) {
        for (const std::unique_ptr<MemoryDetector>& one : detectors) {
            one->look(window, at);
        }
        return true;
    };
    const auto report = [&](double done) {
        return !progress ||
               progress("looking through memory for kernels and persistent logs", done);
    };
    if (const auto end = scan_memory(image, look, report)) {
        unsearched_.try_emplace(&image, *end);
    }
    for (const std::unique_ptr<MemoryDetector>& one : detectors) {
        one->finish();
    }
}

std::optional<PhysAddr> MemoryScan::unsearched(const MemoryImage& image) const {
    const auto found = unsearched_.find(&image);
    return found == unsearched_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace lastwords::extractor
