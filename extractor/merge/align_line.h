// SPDX-License-Identifier: GPL-2.0-or-later
// AlignLine: one line of a log, as the aligner compares it.
#pragma once

#include <cstdint>
#include <string_view>

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

}  // namespace lastwords::extractor
