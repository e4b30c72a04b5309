// SPDX-License-Identifier: GPL-2.0-or-later
// Walks the kernel image in windows.
#include "extractor/kernel/image_scan.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace lastwords::extractor {

namespace {

constexpr std::uint64_t kWindowBytes = 1ULL << 20;
constexpr std::uint64_t kWindows = kImageScanBytesMax / kWindowBytes;

}  // namespace

void scan_image(const KernelMemory& memory, VirtAddr stext, std::uint64_t overlap,
                const std::function<bool(VirtAddr base, Bytes window)>& look) {
    scan_image_below(memory, stext, stext, overlap, look);
}

void scan_image_below(const KernelMemory& memory, VirtAddr stext, VirtAddr first,
                      std::uint64_t overlap,
                      const std::function<bool(VirtAddr base, Bytes window)>& look) {
    constexpr std::uint64_t kUnreadableMax = 64ULL << 20;
    std::vector<std::byte> window(kWindowBytes + overlap);
    std::uint64_t unreadable = 0;
    const std::uint64_t below =
        first < stext ? 0 : std::min((first - stext) / kWindowBytes, kWindows - 1);
    for (std::uint64_t i = 0; i < kWindows && unreadable < kUnreadableMax; ++i) {
        const VirtAddr base = stext + (i <= below ? below - i : i) * kWindowBytes;
        std::uint64_t holes = 0;
        for (const Hole& hole : memory.search(base, window)) {
            holes += hole.bytes;
        }
        unreadable += holes;
        if (holes < window.size() && look(base, window)) {
            return;
        }
    }
}

std::uint64_t filled_bytes(const KernelMemory& memory, VirtAddr buffer, std::uint64_t bytes) {
    constexpr std::uint64_t kStep = std::uint64_t{1} << 20U;
    constexpr std::uint64_t kNothingMax = 32 * kStep;
    std::vector<std::byte> window(kStep);
    std::uint64_t filled = 0;
    for (std::uint64_t at = 0; at < bytes && at < filled + kNothingMax; at += kStep) {
        const MutableBytes part = MutableBytes(window).first(std::min(kStep, bytes - at));
        const std::vector<Hole> holes = memory.search(buffer + at, part);
        if (!holes.empty() && holes.front().bytes == part.size()) {
            continue;
        }
        const auto last =
            std::find_if(part.rbegin(), part.rend(), [](std::byte b) { return b != std::byte{}; });
        filled = last == part.rend() ? filled : at + static_cast<std::uint64_t>(part.rend() - last);
    }
    return filled;
}

VirtAddr first_variable(const VmcoreInfo& info, VirtAddr stext) {
    constexpr std::array<std::string_view, 8> kVariables{
        "init_uts_ns", "node_online_map", "swapper_pg_dir", "prb",
        "log_buf",     "log_buf_len",     "clear_seq",      "mem_section"};
    VirtAddr first = stext;
    for (const std::string_view name : kVariables) {
        const auto at = info.symbol(name);
        if (at && *at > stext && (first == stext || *at < first)) {
            first = *at;
        }
    }
    return first;
}

}  // namespace lastwords::extractor
