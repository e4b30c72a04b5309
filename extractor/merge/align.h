// SPDX-License-Identifier: GPL-2.0-or-later
// Finds which lines of two logs are the same.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "extractor/merge/line_similarity.h"

namespace lastwords::extractor {

/// Line `a` of one log and line `b` of the other, by index, are the same line.
struct Match {
    std::uint32_t a = 0;
    std::uint32_t b = 0;
};

/// The lines of one of two logs.
struct AlignSide {
    std::span<const std::uint64_t> keys;  ///< one for each line; the same line has the same key
    /// Returns a line in full. It is asked for lines only of which equal keys have told nothing.
    std::function<ComparedLine(std::uint32_t line)> line;
};

/// Returns the pairs of lines that are the same in both logs, in ascending order on both sides.
/// Large logs are divided at the lines that each side has exactly once (patience diff). Small gaps
/// are searched exactly, so that cut or damaged lines are found, too. Near-linear in time and
/// linear in memory for any input.
std::vector<Match> align(const AlignSide& a, const AlignSide& b);

}  // namespace lastwords::extractor
