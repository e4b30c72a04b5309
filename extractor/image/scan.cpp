// SPDX-License-Identifier: GPL-2.0-or-later
// Reads an image window by window.
#include "extractor/image/scan.h"

#include <algorithm>
#include <vector>

namespace lastwords::extractor {

void scan_memory(const MemoryImage& image,
                 const std::function<bool(Bytes window, PhysAddr at)>& look,
                 const std::function<bool(double done)>& progress) {
    constexpr std::uint64_t kPage = kScanPageBytes;
    constexpr std::uint64_t kWindow = 64 * kPage;
    constexpr std::uint64_t kUnreadableMax = 4ULL << 30;
    std::uint64_t unreadable = 0;  // bytes in a row that could not be read
    bool wanted = true;
    std::vector<std::byte> window(kWindow);
    std::uint64_t total = 0;
    std::uint64_t done = 0;
    const std::vector<PhysRange> ranges = image.ranges();
    for (const PhysRange& range : ranges) {
        total += range.end - range.begin;
    }
    for (const PhysRange& range : ranges) {
        PhysAddr at = range.begin + (0 - range.begin.value) % kPage;
        while (at < range.end && wanted && unreadable < kUnreadableMax) {
            const std::uint64_t room = std::min<std::uint64_t>(kWindow, range.end - at);
            const Result<std::uint64_t> got = image.read_some(at, MutableBytes(window).first(room));
            const std::uint64_t bytes = got.value_or(0);
            wanted = look(Bytes(window).first(bytes), at);
            const std::uint64_t step = bytes < kPage ? kPage : bytes - bytes % kPage;
            unreadable = bytes == 0 ? unreadable + step : 0;
            done += step;
            at += std::min(step, range.end - at);
            // A range may end within a page, which counts whole.
            const double part =
                total == 0 ? 1.0
                           : std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
            wanted = progress(part) && wanted;
        }
    }
}

}  // namespace lastwords::extractor
