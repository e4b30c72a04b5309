// SPDX-License-Identifier: GPL-2.0-or-later
// Timeline: the lines of several logs in one order, each line once.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "extractor/merge/align.h"
#include "extractor/merge/log_lines.h"

namespace lastwords::extractor {

class Timeline {
 public:
    /// Merges the lines of source number `source` into the timeline. The lines must outlive the
    /// timeline. `by_text`: only texts are compared, because the new lines, or the lines already
    /// here, have no times.
    void add(std::uint32_t source, const LogLines& lines, bool by_text);

    std::size_t size() const { return lines_.size(); }
    /// Returns the index on the timeline of each line of the log that was added as number `n`;
    /// ascending.
    std::span<const std::uint32_t> places(std::size_t n) const { return logs_[n].places; }
    const LogLines& lines(std::size_t n) const { return *logs_[n].lines; }
    std::uint32_t source(std::size_t n) const { return logs_[n].source; }
    std::size_t logs() const { return logs_.size(); }

 private:
    struct Member {
        std::uint32_t source = 0;
        const LogLines* lines = nullptr;
        std::vector<std::uint32_t> places;
    };
    /// Line `line` of the log that was added as number `log`.
    struct Line {
        std::uint32_t log = 0;
        std::uint32_t line = 0;
    };
    class Merger;

    std::uint64_t time(Line one) const { return logs_[one.log].lines->time(one.line); }
    ComparedLine compared(Line one, bool by_text) const;
    std::vector<Match> match_last(bool by_text) const;
    std::uint64_t key(Line one, bool by_text) const;

    std::vector<Line> lines_;
    std::vector<Member> logs_;
};

}  // namespace lastwords::extractor
