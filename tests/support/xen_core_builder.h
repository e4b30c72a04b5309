// SPDX-License-Identifier: GPL-2.0-or-later
// Xen core builder: writes a domain core with the sections of docs/misc/dump-core-format.txt of
// Xen.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "printkfmt/base/bytes.h"

namespace lastwords::test {

struct XenCore {
    struct Page {
        std::uint64_t frame = 0;
        std::vector<std::byte> bytes;
    };
    std::vector<Page> pages;
    bool paravirtual = false;  ///< true: .xen_p2m instead of .xen_pfn
    std::uint16_t machine = 62;
    std::uint64_t page_bytes = 4096;  ///< what the header note says
    std::uint64_t format_version = 1;
    std::string_view pages_name = ".xen_pages";
};

/// Offsets of the section headers in the file, each of 64 bytes: sh_offset at 24, sh_size at 32.
inline constexpr std::size_t kXenNotesHeader = 64 + 2 * 64;
inline constexpr std::size_t kXenPagesHeader = 64 + 3 * 64;
inline constexpr std::size_t kXenFramesHeader = 64 + 4 * 64;
/// Offset of the pages in a core whose notes fit into a page, as those of XenCore do.
inline constexpr std::size_t kXenPagesAt = 0x3000;

std::vector<std::byte> build_xen_core(const XenCore& core);

/// Returns a core with these frames. The pages are numbered_page(1), numbered_page(2), ...
XenCore numbered_xen_core(const std::vector<std::uint64_t>& frames);

}  // namespace lastwords::test
