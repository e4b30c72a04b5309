// SPDX-License-Identifier: GPL-2.0-or-later
// Decides whether two logs are of one boot.
#pragma once

#include <span>

#include "extractor/merge/align.h"

namespace lastwords::extractor {

/// The hashes and times of a log's lines, made once so that logs can be compared in pairs.
struct LineKeys {
    std::vector<std::uint64_t> timed;  ///< keys of lines with a time above 0; sorted, each once
    /// Text hashes of the lines that are not empty; sorted, each once.
    std::vector<std::uint64_t> texts;
    std::vector<std::uint64_t> times;  ///< times of the lines in `timed`, in microseconds; sorted

    /// At least a quarter of the lines have a time.
    bool has_times() const { return times.size() * 4 >= texts.size() && !times.empty(); }
};
LineKeys make_line_keys(std::span<const AlignLine> lines);

/// Whether the logs share lines with the same time, at least a quarter of those in the span of time
/// that both cover. Two boots of one machine print much the same, but not at the same microsecond,
/// except at time 0, before the clock runs.
bool same_boot(const LineKeys& a, const LineKeys& b);

/// Returns how many texts the logs share; 0 if that is less than half of the smaller log.
std::size_t common_texts(const LineKeys& a, const LineKeys& b);

}  // namespace lastwords::extractor
