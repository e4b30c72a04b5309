// SPDX-License-Identifier: GPL-2.0-or-later
// Decides whether two logs are of one boot.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "extractor/merge/log_lines.h"

namespace lastwords::extractor {

/// The keys and times of a log's lines, made once so that logs can be compared in pairs.
struct LineKeys {
    std::vector<std::uint64_t> timed;  ///< keys of lines with a time above 0; sorted, each once
    std::vector<std::uint64_t> times;  ///< times of the lines in `timed`, in microseconds; sorted
    std::size_t lines = 0;             ///< how many lines are not empty
    std::size_t stamped = 0;           ///< how many of them have a time, 0 included

    /// Returns whether at least a quarter of the lines have a time above 0.
    bool has_times() const { return times.size() * 4 >= lines && !times.empty(); }
    /// Returns whether at least a quarter of the lines have a time, which may be 0.
    bool has_stamps() const { return stamped * 4 >= lines && stamped != 0; }
};
LineKeys make_line_keys(const LogLines& lines);

/// Returns how many lines with the same time the logs share, or 0 if that does not show that they
/// are of one boot. It does if it is at least a quarter of the lines that the smaller log has in
/// the span of time that both cover. Two boots of one machine print mostly the same texts, but not
/// at the same microsecond. Lines with time 0 do not count, because every boot has them: the clock
/// does not run yet.
std::size_t shows_same_boot(const LineKeys& a, const LineKeys& b);

/// Returns hashes of the texts of the lines that are not empty; sorted, each once.
std::vector<std::uint64_t> texts_of(const LogLines& lines);

/// Returns how many texts the logs share, or 0 if those are less than half of the texts of the
/// smaller log.
std::size_t common_texts(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b);

/// What two logs have in common that does not show them to be of one boot.
struct Common {
    std::size_t at_same_time = 0;  ///< lines with the same time above 0
    std::size_t at_zero = 0;       ///< lines with the time 0
    std::size_t texts = 0;         ///< texts, whatever their time
};
Common compare(const LogLines& a, const LogLines& b);

/// Returns why logs that have no more than that in common are kept apart.
std::string reason_of(const Common& common);

}  // namespace lastwords::extractor
