// SPDX-License-Identifier: GPL-2.0-or-later
// The lines of a log, as merging compares them.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "printkfmt/model/log.h"

namespace lastwords::extractor {

inline constexpr std::uint64_t kNoTime = ~std::uint64_t{0};

/// A log with more lines than this is not compared with others. A log of 16 MiB has fewer, unless
/// its lines are shorter than four bytes on average.
inline constexpr std::size_t kAlignLinesMax = 4U << 20;

/// The lines of all records' texts, in order. A console prints a record of n lines as n lines with
/// a time stamp each, so lines, not records, are the unit that all sources share. A line takes 8
/// bytes, or 16 if the log has a record of several lines.
class LogLines {
 public:
    LogLines() = default;
    /// The log must outlive this. Stops after kAlignLinesMax + 1 lines.
    explicit LogLines(const printkfmt::Log& log);

    std::size_t size() const { return keys_.size(); }
    bool too_long() const { return keys_.size() > kAlignLinesMax; }
    /// For each line, a hash of its time and of its plain text (plain_line.h): lines that are the
    /// same have the same key.
    std::span<const std::uint64_t> keys() const { return keys_; }
    /// Returns the index of the line's record.
    std::uint32_t record(std::uint32_t line) const {
        return places_.empty() ? line : places_[line].record;
    }
    /// Returns the line's time in microseconds, the finest unit that all text formats have; kNoTime
    /// if it has none.
    std::uint64_t time(std::uint32_t line) const;
    std::string_view text(std::uint32_t line) const;
    bool is_empty(std::uint32_t line) const { return text(line).empty(); }

 private:
    struct Place {
        std::uint32_t record = 0;
        std::uint32_t at = 0;  // offset of the line in the record's text
    };

    void add_record(std::uint32_t index);

    const printkfmt::Log* log_ = nullptr;
    std::vector<std::uint64_t> keys_;
    std::vector<Place> places_;  // empty: each record is one line
};

/// Returns a record's time in microseconds; kNoTime if it has none.
inline std::uint64_t time_of(const printkfmt::Record& record) {
    return record.timestamp_ns ? *record.timestamp_ns / 1000 : kNoTime;
}

}  // namespace lastwords::extractor
