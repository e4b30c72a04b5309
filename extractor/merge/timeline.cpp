// SPDX-License-Identifier: GPL-2.0-or-later
// Merges two sequences of lines. Lines that both share are put together; the other lines between
// two shared ones are put in the order of their times.
#include "extractor/merge/timeline.h"

#include <utility>

namespace lastwords::extractor {

namespace {

std::vector<Match> align_texts(std::span<const AlignLine> a, std::span<const AlignLine> b) {
    const auto timeless = [](std::span<const AlignLine> lines) {
        std::vector<AlignLine> out(lines.begin(), lines.end());
        for (AlignLine& line : out) {
            line.key = line.text;
            line.time = kNoTime;
        }
        return out;
    };
    return align(timeless(a), timeless(b));
}

/// One side of the merge: the current line and its time.
struct Side {
    std::span<const AlignLine> lines;
    std::uint32_t at = 0;
    std::uint64_t passed = 0;  ///< time of the last passed line that had one; 0: none

    std::uint64_t time() const { return lines[at].time == kNoTime ? passed : lines[at].time; }
    void step() {
        passed = time();
        ++at;
    }
};

/// Chooses the version of a shared line that has a time. If both or neither have one, chooses the
/// version with more text.
AlignLine fuller(const AlignLine& here, const AlignLine& added) {
    const bool gains_time = here.time == kNoTime && added.time != kNoTime;
    const bool loses_time = here.time != kNoTime && added.time == kNoTime;
    return gains_time || (!loses_time && added.bytes.size() > here.bytes.size()) ? added : here;
}

}  // namespace

void Timeline::add(std::uint32_t source, std::span<const AlignLine> lines, bool by_text) {
    const std::vector<Match> matches = by_text ? align_texts(lines_, lines) : align(lines_, lines);
    std::vector<AlignLine> merged;
    merged.reserve(lines_.size() + lines.size() - matches.size());
    std::vector<std::uint32_t> moved(lines_.size());
    std::vector<std::uint32_t> places(lines.size());
    Side old{lines_, 0, 0};
    Side added{lines, 0, 0};
    const auto take_old = [&] {
        moved[old.at] = static_cast<std::uint32_t>(merged.size());
        merged.push_back(lines_[old.at]);
        old.step();
    };
    const auto take_added = [&] {
        places[added.at] = static_cast<std::uint32_t>(merged.size());
        merged.push_back(lines[added.at]);
        added.step();
    };
    const auto take_until = [&](std::uint32_t old_end, std::uint32_t added_end) {
        while (old.at < old_end && added.at < added_end) {
            if (old.time() <= added.time()) {
                take_old();
            } else {
                take_added();
            }
        }
        while (old.at < old_end) {
            take_old();
        }
        while (added.at < added_end) {
            take_added();
        }
    };
    for (const Match match : matches) {
        take_until(match.a, match.b);
        places[added.at] = static_cast<std::uint32_t>(merged.size());
        const AlignLine line = fuller(lines_[old.at], lines[added.at]);
        added.step();
        take_old();
        merged.back() = line;
    }
    take_until(static_cast<std::uint32_t>(lines_.size()), static_cast<std::uint32_t>(lines.size()));
    lines_ = std::move(merged);
    for (Member& log : logs_) {
        for (std::uint32_t& place : log.places) {
            place = moved[place];
        }
    }
    logs_.push_back({source, lines, std::move(places)});
}

}  // namespace lastwords::extractor
