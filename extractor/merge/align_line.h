// SPDX-License-Identifier: GPL-2.0-or-later
// AlignLine: one line of a log in the form in which the aligner compares it.
#pragma once

#include <cstdint>
#include <string_view>

namespace lastwords::extractor {

inline constexpr std::uint64_t kNoTime = ~std::uint64_t{0};

/// One line of a record's text. A console prints a record of n lines as n lines with a time stamp
/// each, so lines, not records, are the unit that all sources share.
struct AlignLine {
    std::uint64_t key = 0;   ///< hash of time and text; equal lines have equal keys
    std::uint64_t text = 0;  ///< hash of the text alone, with "\xNN" escapes undone
    /// In microseconds, the finest unit that all text formats have; kNoTime: the line has no time.
    std::uint64_t time = kNoTime;
    std::string_view bytes;    ///< the text; points into the log's content
    std::uint32_t record = 0;  ///< index into the log's records
};

}  // namespace lastwords::extractor
