// SPDX-License-Identifier: GPL-2.0-or-later
// Finds which line of one log is which line of another.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "extractor/merge/align_line.h"
#include "printkfmt/model/log.h"

namespace lastwords::extractor {

/// Longer logs are not aligned. A log of 16 MiB has fewer lines, however short they are.
inline constexpr std::size_t kAlignLinesMax = 4U << 20;

/// Splits all records into lines, in order. Stops after kAlignLinesMax + 1 lines.
std::vector<AlignLine> split_into_lines(const printkfmt::Log& log);

/// Hashes a line of text. Trailing CRs are ignored and "\xNN" escapes are undone first, because
/// text formats differ in them.
std::uint64_t hash_text(std::string_view text, std::uint64_t seed = 0);

/// Lines `a` and `b`, by index, are the same line.
struct Match {
    std::uint32_t a = 0;
    std::uint32_t b = 0;
};

/// Returns the lines that are the same in both logs, ascending in both. Lines that each side has
/// exactly once are matched first (patience diff), then the lines between them, and last the lines
/// that are cut or damaged. Near-linear in time and linear in memory for any input.
std::vector<Match> align(std::span<const AlignLine> a, std::span<const AlignLine> b);

}  // namespace lastwords::extractor
