// SPDX-License-Identifier: GPL-2.0-or-later
// Which zones an image of pstore/zone has: found by their headers, and laid out by what those tell.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "extractor/pstore/backends/zone_header.h"

namespace lastwords::extractor {

inline constexpr std::size_t kZoneAlignment = 4096;  ///< of all sizes but those of ftrace zones

struct FoundZone {
    std::size_t at = 0;
    PszHeader header;

    bool is_dump() const { return header.type == printkfmt::PstoreType::kDmesg; }
    std::size_t data_at() const { return at + kPszHeaderBytes; }
    std::size_t data_end() const { return data_at() + header.datalen; }
};

/// Ascending. On sector boundaries anywhere, elsewhere (ftrace zones have odd sizes) outside the
/// bytes that the zone before counts as its own. At most as many as a kernel shows records.
std::vector<FoundZone> find_zones(Bytes image);

/// Dump zones have one size: what the distances between those found have in common. They are
/// numbered from the end of the zones before them.
struct DumpGrid {
    std::size_t first = 0;
    std::size_t bytes = 0;  ///< of a zone; 0: not known
    bool is_exact = true;   ///< the first one is the kernel's first

    std::uint32_t index_of(std::size_t at) const {
        return bytes == 0 || at < first ? 0 : static_cast<std::uint32_t>((at - first) / bytes);
    }
};
DumpGrid lay_out_dumps(Bytes image, std::span<const FoundZone> found);

}  // namespace lastwords::extractor
