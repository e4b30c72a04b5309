// SPDX-License-Identifier: GPL-2.0-or-later
// Tells boots apart by their clocks.
#include "printkfmt/parse/boots.h"

#include <algorithm>

#include "printkfmt/parse/lines.h"

namespace lastwords::printkfmt {

namespace {

constexpr std::uint64_t kFallNs = 1'000'000'000;  // CPUs' clocks differ by less
constexpr std::size_t kFallenLines = 3;

struct Stamped {
    std::size_t at = 0;
    std::uint64_t ns = 0;
    bool timed = false;
    bool starts = false;  ///< the kernel's first line
};

struct StampedLines {
    std::size_t first_at = 0;  ///< of the first line that is the kernel's
    std::vector<Stamped> lines;
};

/// Lines that say when they are of, or that a kernel begins.
StampedLines stamped_lines(std::string_view text, const Form& form) {
    StampedLines found;
    found.first_at = text.size();
    for (Lines lines(text); const auto line = lines.next();) {
        const std::string_view content = text_of(text, *line);
        LineHead head;
        if (!form.head(content, head)) {
            continue;
        }
        const bool starts = content.substr(head.length).starts_with(kFirstWords);
        found.first_at =
            form.bare && !starts ? found.first_at : std::min(found.first_at, line->begin);
        if (head.timestamp_ns || starts) {
            found.lines.push_back({line->begin, head.timestamp_ns.value_or(0),
                                   head.timestamp_ns.has_value(), starts});
        }
    }
    return found;
}

}  // namespace

std::vector<std::size_t> boot_starts(std::string_view text, const Form& form) {
    const StampedLines found = stamped_lines(text, form);
    const std::vector<Stamped>& lines = found.lines;
    std::vector<std::size_t> starts;
    std::uint64_t reached = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto fell = [&](const Stamped& line) {
            return line.timed && reached > kFallNs && line.ns < reached - kFallNs;
        };
        const std::size_t left = std::min(kFallenLines, lines.size() - i);
        const bool again = fell(lines[i]) && left == kFallenLines &&
                           std::all_of(&lines[i], &lines[i] + left, fell);
        const bool first = lines[i].starts && (!lines[i].timed || lines[i].ns < reached);
        if (lines[i].at > found.first_at && (again || first)) {
            starts.push_back(lines[i].at);
            reached = 0;
        }
        reached = std::max(reached, lines[i].ns);
    }
    return starts;
}

}  // namespace lastwords::printkfmt
