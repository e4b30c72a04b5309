// SPDX-License-Identifier: GPL-2.0-or-later
// Recognises logs whose lines have no prefix.
#include "printkfmt/parse/prefix/dmesg_untimed.h"

#include <algorithm>
#include <array>
#include <span>

#include "printkfmt/parse/banner.h"
#include "printkfmt/parse/lines/lines.h"
#include "printkfmt/parse/lines/report_line.h"

namespace lastwords::printkfmt {

namespace {

bool begins_with_one_of(std::string_view line, std::span<const std::string_view> words) {
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return line.starts_with(word); });
}

}  // namespace

bool begins_untimed_log(std::string_view line) {
    return line.starts_with(kBannerStart) || begins_report(report_line(line).part);
}

bool is_untimed_log(std::string_view text) {
    constexpr std::array<std::string_view, 2> kSecond{"Command line: ", "Kernel command line: "};
    bool begun = false;
    for (Lines lines(text); const auto line = lines.next();) {
        const std::string_view content = line->content(text);
        begun = begun || content.starts_with(kBannerStart);
        if (begun && begins_with_one_of(content, kSecond)) {
            return true;
        }
    }
    return false;
}

bool parse_untimed_prefix(std::string_view /*line*/, LinePrefix& prefix) {
    prefix.length = 0;
    return true;
}

}  // namespace lastwords::printkfmt
