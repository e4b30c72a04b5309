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

    /// Returns whether at least a quarter of the lines have a time above 0.
    bool has_times() const { return times.size() * 4 >= texts.size() && !times.empty(); }
};
LineKeys make_line_keys(std::span<const AlignLine> lines);

/// Returns whether the logs share lines with the same time: at least a quarter of the lines that
/// the smaller log has in the span of time that both cover. Two boots of one machine print mostly
/// the same texts, but not at the same microsecond. Lines with time 0 do not count, because every
/// boot has them: the clock does not run yet.
bool same_boot(const LineKeys& a, const LineKeys& b);

/// Returns how many texts the logs share, or 0 if those are less than half of the texts of the
/// smaller log.
std::size_t common_texts(const LineKeys& a, const LineKeys& b);

}  // namespace lastwords::extractor
