// SPDX-License-Identifier: GPL-2.0-or-later
// The aligner: which line of one log is which line of another.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "extractor/merge/align_line.h"
#include "printkfmt/model/log.h"

namespace lastwords::extractor {

/// More lines than this are not aligned (a log of 16 MiB has fewer, however short they are).
inline constexpr std::size_t kAlignLinesMax = 4U << 20;

/// All lines of all records, in order; at most kAlignLinesMax + 1.
std::vector<AlignLine> split_into_lines(const printkfmt::Log& log);

/// Of the text: trailing CRs left out and escapes undone, as forms differ in them.
std::uint64_t hash_text(std::string_view text, std::uint64_t seed = 0);

struct Match {
    std::uint32_t a = 0;
    std::uint32_t b = 0;
};

/// The lines that are the same in both, ascending in both: first those that each side has once
/// (patience diff), then what lies between them; lines that are cut or damaged last. Near-linear in
/// time and linear in memory whatever the lines are.
std::vector<Match> align(std::span<const AlignLine> a, std::span<const AlignLine> b);

}  // namespace lastwords::extractor
