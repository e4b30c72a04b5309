// SPDX-License-Identifier: GPL-2.0-or-later
// Finds the markers of kallsyms by their shape, and checks names against them.
#include "extractor/kernel/kallsyms_markers.h"

#include <algorithm>

#include "extractor/kernel/kallsyms_names.h"

namespace lastwords::extractor {

namespace {

constexpr std::uint64_t kMarkedBytesMin = 2ULL * kNamesPerMarker;  // a length and a token each

// How many markers in a row may be damaged.
constexpr std::size_t kDamagedMax = kUnsureMarkersMax;

/// Returns the numbers from `at` on, up to the last one that fits its predecessors; empty if they
/// are no markers. The first number is 0.
std::vector<std::uint64_t> markers_at(Bytes bytes, std::size_t at, unsigned width,
                                      std::endian order) {
    constexpr std::size_t kMarkersMax = 16384;  // of 4 million symbols
    constexpr std::size_t kMarkersMin = 4;      // fewer could be anything
    std::vector<std::uint64_t> offsets{0};
    std::size_t good = 0;       // number of the last marker that fits
    std::size_t neighbors = 0;  // how many markers fit the number right before them
    for (std::size_t i = 1; i < kMarkersMax && i - good <= kDamagedMax + 1; ++i) {
        const std::size_t here = at + i * width;
        if (here + width > bytes.size()) {
            break;
        }
        offsets.push_back(load_number(bytes.subspan(here, width), order));
        const std::uint64_t between = offsets[i] - offsets[good];
        const std::uint64_t groups = i - good;
        if (between >= groups * kMarkedBytesMin && between <= groups * kMarkedBytesMax) {
            neighbors += groups == 1 ? 1U : 0U;
            good = i;
        }
    }
    offsets.resize(good + 1);
    // Markers of 64 bits, read as numbers of 32 bits, are zeros in every other place.
    const bool mostly_good = 2 * neighbors >= good;
    return offsets.size() >= kMarkersMin && mostly_good ? offsets : std::vector<std::uint64_t>{};
}

/// Whether a walk of the names from the offset `at` on may end there as the last of all. Zeros up
/// to the alignment of the markers follow the last name.
bool ends_the_names(Bytes names, std::size_t at) {
    constexpr std::size_t kAlignmentMax = 256;  // see kallsyms_scan.cpp
    const Bytes rest = names.subspan(at);
    return rest.size() < kAlignmentMax &&
           std::all_of(rest.begin(), rest.end(), [](std::byte b) { return b == std::byte{0}; });
}

bool overlaps(std::span<const Hole> holes, std::size_t begin, std::size_t end) {
    return std::any_of(holes.begin(), holes.end(), [&](const Hole& hole) {
        return hole.at < end && begin < hole.at + hole.bytes;
    });
}

/// Where a walk of names ends.
struct WalkEnd {
    std::size_t marker = 0;  ///< number of the marker there; the number of markers: after all names
    std::uint32_t names = 0;  ///< how many names were visited
    std::size_t at = 0;       ///< offset from the first name of the table
};

/// Walks from the marker with the number `group` on to the next marker that agrees with the walk.
/// Nullopt: none of the next markers does.
std::optional<WalkEnd> walk_to_marker(Bytes names, std::uint32_t count,
                                      std::span<const std::uint64_t> markers, std::size_t group,
                                      std::uint64_t& budget) {
    const std::uint64_t start = markers[group];
    if (start >= names.size()) {
        return std::nullopt;
    }
    const std::uint32_t left = count - static_cast<std::uint32_t>(group) * kNamesPerMarker;
    KallsymsNames walk(names.subspan(start), left);
    std::uint32_t visited = 0;
    for (std::size_t next = group + 1; next <= group + 1 + kDamagedMax; ++next) {
        const std::uint32_t wanted = std::min(visited + kNamesPerMarker, left);
        for (; visited < wanted; ++visited, --budget) {
            if (budget == 0 || !walk.next()) {
                return std::nullopt;
            }
        }
        const std::size_t end = start + walk.position();
        if (visited == left ? ends_the_names(names, end)
                            : next < markers.size() && end == markers[next]) {
            return WalkEnd{next, visited, end};
        }
        if (visited == left) {
            break;
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<KallsymsMarkers> markers_before(Bytes bytes, std::size_t end, const Arch& arch) {
    for (std::size_t at = std::min(end, bytes.size()) / 4 * 4; at >= 4;) {
        at -= 4;
        // Longs first: the upper half of a long would look like a marker of 32 bits that is 0.
        for (const unsigned width : {arch.word_bytes, 4U}) {
            if (bytes.size() - at < width ||
                load_number(bytes.subspan(at, width), arch.order) != 0) {
                continue;
            }
            std::vector<std::uint64_t> offsets = markers_at(bytes, at, width, arch.order);
            if (!offsets.empty()) {
                return KallsymsMarkers{at, std::move(offsets)};
            }
        }
    }
    return std::nullopt;
}

std::vector<KallsymsRun> proved_runs(Bytes names, std::uint32_t count,
                                     std::span<const std::uint64_t> markers,
                                     std::span<const Hole> holes, std::uint64_t& budget) {
    const std::size_t groups = (std::size_t{count} + kNamesPerMarker - 1) / kNamesPerMarker;
    std::vector<KallsymsRun> runs;
    for (std::size_t group = 0; group < std::min(groups, markers.size());) {
        const auto end = walk_to_marker(names, count, markers, group, budget);
        if (end && !overlaps(holes, markers[group], end->at)) {
            runs.push_back(
                {static_cast<std::uint32_t>(group) * kNamesPerMarker, end->names, markers[group]});
        }
        group = end ? end->marker : group + 1;
    }
    return runs;
}

std::vector<KallsymsRun> readable_runs(Bytes bytes, std::uint32_t count,
                                       std::span<const Hole> holes, const Arch& arch) {
    std::vector<KallsymsRun> runs;
    if (const auto markers = markers_before(bytes, bytes.size(), arch)) {
        // A name is visited once for each damaged marker after it, and once more.
        std::uint64_t budget = (kDamagedMax + 2) * std::uint64_t{count};
        runs = proved_runs(bytes.first(markers->at), count, markers->offsets, holes, budget);
    }
    // If the first marker is damaged and zeros precede it, they look like it, and all markers have
    // the number of the next one. Such markers prove neither the first names nor the last ones.
    const bool numbered = !runs.empty() && (runs.front().first == 0 ||
                                            runs.back().first + runs.back().count == count);
    if (!numbered) {
        runs.clear();
    }
    if (runs.empty()) {
        KallsymsRun first;
        KallsymsNames names(bytes.first(holes.empty() ? bytes.size() : holes.front().at), count);
        while (names.next()) {
            ++first.count;
        }
        runs.push_back(first);
    }
    return runs;
}

}  // namespace lastwords::extractor
