// SPDX-License-Identifier: GPL-2.0-or-later
// Walks the kernel image in windows.
#include "extractor/kernel/image_scan.h"

#include <vector>

namespace lastwords::extractor {

void scan_image(const KernelMemory& memory, VirtAddr stext, std::uint64_t overlap,
                const std::function<bool(VirtAddr base, Bytes window)>& look) {
    constexpr std::uint64_t kWindowBytes = 1ULL << 20;
    constexpr std::uint64_t kUnreadableMax = 64ULL << 20;
    std::vector<std::byte> window(kWindowBytes + overlap);
    std::uint64_t unreadable = 0;
    for (std::uint64_t done = 0; done < kImageScanBytesMax && unreadable < kUnreadableMax;
         done += kWindowBytes) {
        for (const Hole& hole : memory.search(stext + done, window)) {
            unreadable += hole.bytes;
        }
        if (look(stext + done, window)) {
            return;
        }
    }
}

}  // namespace lastwords::extractor
