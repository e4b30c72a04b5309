// SPDX-License-Identifier: GPL-2.0-or-later
// The aligner: which line of one log is which line of another.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "printkfmt/model/log.h"

namespace lastwords::extractor {

inline constexpr std::uint64_t kNoTime = ~std::uint64_t{0};

/// One line of a record's text. Consoles print a record of n lines as n, each with its stamp, so
/// that lines, and not records, are what all sources have in common.
struct AlignLine {
    std::uint64_t key = 0;   ///< of time and text: what equal lines share
    std::uint64_t text = 0;  ///< of the text alone, "\xNN" and the byte that it stands for alike
    std::uint64_t time = kNoTime;  ///< microseconds: no text has more
    std::string_view bytes;        ///< in the log's content
    std::uint32_t record = 0;      ///< index into the log's records
};

/// More lines than this are not aligned (a log of 16 MiB has fewer, however short they are).
inline constexpr std::size_t kAlignLinesMax = 4U << 20;

/// All lines of all records, in order; at most kAlignLinesMax + 1.
std::vector<AlignLine> lines_of(const printkfmt::Log& log);

/// Of the text: trailing CRs left out and escapes undone, as forms differ in them.
std::uint64_t text_hash(std::string_view text, std::uint64_t seed = 0);

struct Match {
    std::uint32_t a = 0;
    std::uint32_t b = 0;
};

/// The lines that are the same in both, ascending in both: first those that each side has once
/// (patience diff), then what lies between them; lines that are cut or damaged last. Near-linear in
/// time and linear in memory whatever the lines are.
std::vector<Match> align(std::span<const AlignLine> a, std::span<const AlignLine> b);

}  // namespace lastwords::extractor
