// SPDX-License-Identifier: GPL-2.0-or-later
// Tells boots apart by banners and by clocks that start again.
#include "printkfmt/parse/split_boots.h"

#include <algorithm>

#include "printkfmt/parse/banner.h"
#include "printkfmt/parse/lines.h"

namespace lastwords::printkfmt {

namespace {

// A time stamp falls if it is this much before the newest one. Clocks of CPUs differ by less.
constexpr std::uint64_t kFallNs = 1'000'000'000;
// Another boot begins where this many time stamps in a row fall.
constexpr std::size_t kFallenLines = 3;

/// A line that has a time stamp or is a banner.
struct StampedLine {
    std::size_t at = 0;
    std::uint64_t ns = 0;  ///< 0 while timed is false
    bool timed = false;
    bool is_banner = false;
};

struct StampedLines {
    std::size_t first_at = 0;  ///< where the kernel's first line begins
    std::vector<StampedLine> lines;
};

StampedLines find_stamped_lines(std::string_view text, const LineFormat& format) {
    StampedLines found;
    found.first_at = text.size();
    for (Lines lines(text); const auto line = lines.next();) {
        const std::string_view content = line->content(text);
        LinePrefix prefix;
        if (!format.parse_prefix(content, prefix)) {
            continue;
        }
        const bool is_banner = content.substr(prefix.length).starts_with(kBannerStart);
        found.first_at = format.is_untimed() && !is_banner ? found.first_at
                                                           : std::min(found.first_at, line->begin);
        if (prefix.timestamp_ns || is_banner) {
            found.lines.push_back({line->begin, prefix.timestamp_ns.value_or(0),
                                   prefix.timestamp_ns.has_value(), is_banner});
        }
    }
    return found;
}

}  // namespace

std::vector<std::size_t> find_boot_starts(std::string_view text, const LineFormat& format) {
    const StampedLines found = find_stamped_lines(text, format);
    const std::vector<StampedLine>& lines = found.lines;
    std::vector<std::size_t> starts;
    std::uint64_t newest = 0;  // highest time stamp of this boot so far
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto fell = [&](const StampedLine& line) {
            return line.timed && newest > kFallNs && line.ns < newest - kFallNs;
        };
        const std::size_t left = std::min(kFallenLines, lines.size() - i);
        const bool again = fell(lines[i]) && left == kFallenLines &&
                           std::all_of(&lines[i], &lines[i] + left, fell);
        const bool banner = lines[i].is_banner && (!lines[i].timed || lines[i].ns < newest);
        if (lines[i].at > found.first_at && (again || banner)) {
            starts.push_back(lines[i].at);
            newest = 0;
        }
        newest = std::max(newest, lines[i].ns);
    }
    return starts;
}

}  // namespace lastwords::printkfmt
