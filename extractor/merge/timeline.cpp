// SPDX-License-Identifier: GPL-2.0-or-later
// Merges two sequences of lines. Lines that both share are put together; the other lines between
// two shared ones are put in the order of their times.
#include "extractor/merge/timeline.h"

#include <numeric>
#include <utility>

#include "extractor/merge/plain_line.h"

namespace lastwords::extractor {

/// Merges the lines of the log that was added last into those that are there already.
class Timeline::Merger {
 public:
    explicit Merger(Timeline& timeline)
        : timeline_(timeline),
          log_(static_cast<std::uint32_t>(timeline.logs_.size() - 1)),
          added_(timeline.logs_.back()),
          moved_(timeline.lines_.size()) {
        added_.places.resize(added_.lines->size());
    }

    void run(std::span<const Match> matches) {
        merged_.reserve(moved_.size() + added_.places.size() - matches.size());
        for (const Match match : matches) {
            take_until(match.a, match.b);
            added_.places[new_at_] = static_cast<std::uint32_t>(merged_.size());
            const Line line = fuller(timeline_.lines_[old_at_], {log_, new_at_});
            pass(new_time_, {log_, new_at_++});
            take_old();
            merged_.back() = line;
        }
        take_until(static_cast<std::uint32_t>(moved_.size()),
                   static_cast<std::uint32_t>(added_.places.size()));
        timeline_.lines_ = std::move(merged_);
        for (std::uint32_t n = 0; n < log_; ++n) {
            for (std::uint32_t& place : timeline_.logs_[n].places) {
                place = moved_[place];
            }
        }
    }

 private:
    /// Chooses the version of a shared line that has a time. If both or neither have one, chooses
    /// the version with more text.
    Line fuller(Line here, Line added) const {
        const auto has_time = [&](Line one) { return timeline_.time(one) != kNoTime; };
        const auto bytes = [&](Line one) {
            return timeline_.logs_[one.log].lines->text(one.line).size();
        };
        if (has_time(here) != has_time(added)) {
            return has_time(added) ? added : here;
        }
        return bytes(added) > bytes(here) ? added : here;
    }

    void pass(std::uint64_t& passed, Line line) const {
        const std::uint64_t time = timeline_.time(line);
        passed = time == kNoTime ? passed : time;
    }
    std::uint64_t time_at(std::uint64_t passed, Line line) const {
        const std::uint64_t time = timeline_.time(line);
        return time == kNoTime ? passed : time;
    }
    void take_old() {
        moved_[old_at_] = static_cast<std::uint32_t>(merged_.size());
        merged_.push_back(timeline_.lines_[old_at_]);
        pass(old_time_, timeline_.lines_[old_at_++]);
    }
    void take_added() {
        added_.places[new_at_] = static_cast<std::uint32_t>(merged_.size());
        merged_.push_back({log_, new_at_});
        pass(new_time_, {log_, new_at_++});
    }
    void take_until(std::uint32_t old_end, std::uint32_t new_end) {
        while (old_at_ < old_end && new_at_ < new_end) {
            const bool old_first = time_at(old_time_, timeline_.lines_[old_at_]) <=
                                   time_at(new_time_, {log_, new_at_});
            old_first ? take_old() : take_added();
        }
        while (old_at_ < old_end) {
            take_old();
        }
        while (new_at_ < new_end) {
            take_added();
        }
    }

    Timeline& timeline_;
    std::uint32_t log_;  // number of the log that is added
    Member& added_;
    std::vector<std::uint32_t> moved_;  // for each line that was there, its new place
    std::vector<Line> merged_;
    std::uint32_t old_at_ = 0;
    std::uint32_t new_at_ = 0;
    // Time of the last passed line of each side that had one, in microseconds; 0: none had.
    std::uint64_t old_time_ = 0;
    std::uint64_t new_time_ = 0;
};

void Timeline::add(std::uint32_t source, const LogLines& lines, bool by_text) {
    logs_.push_back({source, &lines, {}});
    if (logs_.size() == 1) {
        logs_[0].places.resize(lines.size());
        std::iota(logs_[0].places.begin(), logs_[0].places.end(), 0U);
        lines_.reserve(lines.size());
        for (std::uint32_t i = 0; i < lines.size(); ++i) {
            lines_.push_back({0, i});
        }
        return;
    }
    const std::vector<Match> matches = match_last(by_text);
    Merger(*this).run(matches);
}

std::uint64_t Timeline::key(Line one, bool by_text) const {
    const LogLines& lines = *logs_[one.log].lines;
    return by_text ? hash_line(lines.text(one.line)) : lines.keys()[one.line];
}

ComparedLine Timeline::compared(Line one, bool by_text) const {
    ComparedLine line{by_text ? kNoTime : time(one), {}};
    append_plain_line(logs_[one.log].lines->text(one.line), line.plain);
    return line;
}

/// Matches the lines that are here with those of the log that was added last.
std::vector<Match> Timeline::match_last(bool by_text) const {
    const auto log = static_cast<std::uint32_t>(logs_.size() - 1);
    const LogLines& added = *logs_[log].lines;
    std::vector<std::uint64_t> keys_here;
    std::vector<std::uint64_t> keys_added;
    AlignSide here{logs_[0].lines->keys(),
                   [&](std::uint32_t i) { return compared(lines_[i], by_text); }};
    AlignSide there{added.keys(), [&](std::uint32_t i) { return compared({log, i}, by_text); }};
    if (by_text || logs_.size() > 2) {
        keys_here.reserve(lines_.size());
        for (const Line one : lines_) {
            keys_here.push_back(key(one, by_text));
        }
        here.keys = keys_here;
    }
    if (by_text) {
        keys_added.reserve(added.size());
        for (std::uint32_t i = 0; i < added.size(); ++i) {
            keys_added.push_back(key({log, i}, true));
        }
        there.keys = keys_added;
    }
    return align(here, there);
}

}  // namespace lastwords::extractor
