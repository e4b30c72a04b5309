// SPDX-License-Identifier: GPL-2.0-or-later
// Finds which lines of two logs are the same.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "extractor/merge/align_line.h"
#include "printkfmt/model/log.h"

namespace lastwords::extractor {

/// A log with more lines than this is not compared with others. A log of 16 MiB has fewer, unless
/// its lines are shorter than four bytes on average.
inline constexpr std::size_t kAlignLinesMax = 4U << 20;

/// Splits the texts of all records into lines, in order. Stops after kAlignLinesMax + 1 lines, so
/// that the caller sees that there are too many.
std::vector<AlignLine> split_into_lines(const printkfmt::Log& log);

/// Hashes a line of text. Ignores trailing CRs and undoes "\xNN" escapes first, because not all
/// text formats have them.
std::uint64_t hash_text(std::string_view text, std::uint64_t seed = 0);

/// Line `a` of one log and line `b` of the other, by index, are the same line.
struct Match {
    std::uint32_t a = 0;
    std::uint32_t b = 0;
};

/// Returns the pairs of lines that are the same in both logs, in ascending order on both sides.
/// Large logs are divided at the lines that each side has exactly once (patience diff). Small gaps
/// are searched exactly, so that cut or damaged lines are found, too. Near-linear in time and
/// linear in memory for any input.
std::vector<Match> align(std::span<const AlignLine> a, std::span<const AlignLine> b);

}  // namespace lastwords::extractor
