// SPDX-License-Identifier: GPL-2.0-or-later
// The markers of kallsyms: they say where every 256th name starts, and so prove which names are
// undamaged.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "extractor/machine/kernel_memory.h"
#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

/// How many names lie between two markers. Source: scripts/kallsyms.c write_src(), 2.6.32 to 7.2.
inline constexpr std::uint32_t kNamesPerMarker = 256;

/// How many bytes kNamesPerMarker names take: at most two bytes of length for each, and as many
/// tokens as a name has characters (KSYM_NAME_LEN in include/linux/kallsyms.h: 128, since 6.1 512).
inline constexpr std::uint64_t kMarkedBytesMax = (2ULL + 512) * kNamesPerMarker;

/// The table of markers.
struct KallsymsMarkers {
    std::size_t at = 0;  ///< offset of the table in the bytes that were searched
    /// The offset of every 256th name from the first name. Some may be damaged.
    std::vector<std::uint64_t> offsets;
};

/// Limit of how many markers KallsymsMarkers::offsets has too few, because the last markers are
/// damaged, or too many, because what follows the last one looks like a marker.
inline constexpr std::size_t kUnsureMarkersMax = 4;

/// Looks for a table of markers that starts before the offset `end` of `bytes`, and returns the
/// last one. A marker is a long up to 4.19, and has 32 bits since 4.20 (scripts/kallsyms.c
/// write_src(), 4.19 and 5.4).
std::optional<KallsymsMarkers> markers_before(Bytes bytes, std::size_t end, const Arch& arch);

/// Names that follow each other without damage.
struct KallsymsRun {
    std::uint32_t first = 0;  ///< number of the first of these names in the table
    std::uint32_t count = 0;
    std::size_t at = 0;  ///< offset of the first of these names from the first name of the table
};

/// Returns the runs of names that the markers prove: a walk from one marker, name by name, must end
/// exactly at a later one. Damage costs the names between the two markers around it, and a damaged
/// marker costs nothing.
///
/// `names` extends from the first name to the first marker. A run contains no byte of `holes`.
/// `budget` is how many names may still be visited. It bounds the time that is spent on places that
/// are no names; it is reduced by the names that were visited, and the result ends where it is
/// exhausted.
std::vector<KallsymsRun> proved_runs(Bytes names, std::uint32_t count,
                                     std::span<const std::uint64_t> markers,
                                     std::span<const Hole> holes, std::uint64_t& budget);

/// Returns the runs of names that can be read, ascending. `bytes` extends from the first name to
/// the token table, and is 0 in its `holes`. If there are no markers, nothing proves the names, and
/// the result is the run from the first name to the first damage that shows.
std::vector<KallsymsRun> readable_runs(Bytes bytes, std::uint32_t count,
                                       std::span<const Hole> holes, const Arch& arch);

}  // namespace lastwords::extractor
