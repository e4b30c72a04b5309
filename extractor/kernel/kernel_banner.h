// SPDX-License-Identifier: GPL-2.0-or-later
// BannerDetector: finds in memory what kernels say of themselves when they boot.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "extractor/image/memory_scan.h"

namespace lastwords::extractor {

/// Finds linux_banner, "Linux version 6.1.0 (...) (...) #1 ..." (init/version.c), and its copies,
/// as in the kernel's log. It tells the release of a kernel of which nothing else is found.
class BannerDetector final : public MemoryDetector {
 public:
    /// A release that banners name.
    struct Release {
        std::string name;
        PhysAddr first;  ///< where its first banner lies
        std::size_t banners = 0;
    };

    void look(Bytes window, PhysAddr at) override;
    void finish() override;  ///< puts those with most banners first

    const std::vector<Release>& found() const { return found_; }

 private:
    void add(std::string_view release, PhysAddr at);

    std::vector<Release> found_;
};

/// Returns a part of an error about memory in which no kernel is found: which releases' banners
/// are there, and what to do if that may help with this image; empty if there are none.
std::string banner_hint(const BannerDetector& banners, const MemoryImage& image);

}  // namespace lastwords::extractor
