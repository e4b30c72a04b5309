// SPDX-License-Identifier: GPL-2.0-or-later
// MemoryScan: reads all of an image's memory once, and lets every detector look for its kind of
// thing in it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "extractor/file/progress.h"
#include "extractor/image/image.h"

namespace lastwords::extractor {

/// Looks for one kind of thing in memory and keeps what it finds.
class MemoryDetector {
 public:
    MemoryDetector() = default;
    MemoryDetector(const MemoryDetector&) = delete;
    MemoryDetector& operator=(const MemoryDetector&) = delete;
    virtual ~MemoryDetector() = default;

    /// Called for each window of memory, in ascending order. A window starts at a page boundary;
    /// `at` is its address.
    virtual void look(Bytes window, PhysAddr at) = 0;
    /// Called once, after the last window.
    virtual void finish() {}
};

/// Lets detectors search the memory of images, and keeps what they found. The first call for an
/// image reads all of its memory once, and gives each window to all shared detectors. Every image
/// must outlive the scan, which tells images apart by the addresses of their objects.
class MemoryScan {
 public:
    using MakeDetector = std::unique_ptr<MemoryDetector> (*)();

    /// Each function in `detectors` makes one detector. These detectors share one pass through
    /// memory.
    explicit MemoryScan(std::vector<MakeDetector> detectors = {}) : make_(std::move(detectors)) {}

    /// Returns the Detector after it has seen all of the image's memory. A kind of Detector that
    /// was not passed to the constructor needs a pass of its own the first time.
    template <class Detector>
    const Detector& look_for(const MemoryImage& image, const Progress& progress) {
        if (const Detector* const known = find<Detector>(detectors_for(image, progress))) {
            return *known;
        }
        std::vector<std::unique_ptr<MemoryDetector>> alone;
        alone.push_back(std::make_unique<Detector>());
        run(image, alone, progress);
        std::vector<std::unique_ptr<MemoryDetector>>& all = done_[&image];
        all.push_back(std::move(alone.front()));
        return *find<Detector>(all);
    }

    /// Returns the address from which on the image was not searched, because its memory is more
    /// than its files can hold (scan_memory()); nothing if all of it was searched, or none yet.
    std::optional<PhysAddr> unsearched(const MemoryImage& image) const;

 private:
    using Detectors = std::vector<std::unique_ptr<MemoryDetector>>;

    template <class Detector>
    static const Detector* find(const Detectors& detectors) {
        for (const std::unique_ptr<MemoryDetector>& one : detectors) {
            if (const auto* const wanted = dynamic_cast<const Detector*>(one.get())) {
                return wanted;
            }
        }
        return nullptr;
    }
    const Detectors& detectors_for(const MemoryImage& image, const Progress& progress);
    void run(const MemoryImage& image, const Detectors& detectors, const Progress& progress);

    std::vector<MakeDetector> make_;
    std::map<const MemoryImage*, Detectors> done_;
    std::map<const MemoryImage*, PhysAddr> unsearched_;
};

template <class Detector>
std::unique_ptr<MemoryDetector> make_detector() {
    return std::make_unique<Detector>();
}

}  // namespace lastwords::extractor
