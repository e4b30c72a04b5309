// SPDX-License-Identifier: GPL-2.0-or-later
// Whether two logs are of one boot.
#pragma once

#include <span>

#include "extractor/merge/align.h"

namespace lastwords::extractor {

/// What a log's lines are known by: made once, compared often.
struct LineKeys {
    std::vector<std::uint64_t> timed;  ///< of lines whose time is above 0; sorted, each once
    std::vector<std::uint64_t> texts;  ///< of lines that are not empty; sorted, each once
    std::vector<std::uint64_t> times;  ///< of those in timed; sorted

    bool has_times() const { return times.size() * 4 >= texts.size() && !times.empty(); }
};
LineKeys make_line_keys(std::span<const AlignLine> lines);

/// They have lines in common, and enough of them where both have any: two boots of one machine say
/// much the same, but not at the same microsecond, except at 0, before the clock runs.
bool same_boot(const LineKeys& a, const LineKeys& b);

/// How many texts they have in common; 0 if that is less than half of the smaller.
std::size_t common_texts(const LineKeys& a, const LineKeys& b);

}  // namespace lastwords::extractor
