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
    bool starts = false;  ///< the kernel's first line
};

std::vector<Stamped> stamped_lines(std::string_view text, const Form& form) {
    std::vector<Stamped> found;
    for (Lines lines(text); const auto line = lines.next();) {
        const std::string_view content = text_of(text, *line);
        LineHead head;
        if (form.head(content, head) && head.timestamp_ns) {
            const bool starts = content.substr(head.length).starts_with("Linux version ");
            found.push_back({line->begin, *head.timestamp_ns, starts});
        }
    }
    return found;
}

}  // namespace

std::vector<std::size_t> boot_starts(std::string_view text, const Form& form) {
    const std::vector<Stamped> lines = stamped_lines(text, form);
    std::vector<std::size_t> starts;
    std::uint64_t reached = 0;
    bool any = false;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto fell = [&](const Stamped& line) {
            return reached > kFallNs && line.ns < reached - kFallNs;
        };
        const std::size_t left = std::min(kFallenLines, lines.size() - i);
        const bool again = fell(lines[i]) && left == kFallenLines &&
                           std::all_of(&lines[i], &lines[i] + left, fell);
        if (any && (again || (lines[i].starts && lines[i].ns < reached))) {
            starts.push_back(lines[i].at);
            reached = 0;
        }
        any = true;
        reached = std::max(reached, lines[i].ns);
    }
    return starts;
}

}  // namespace lastwords::printkfmt
