// SPDX-License-Identifier: GPL-2.0-or-later
// Recognises logs whose lines have no prefix.
#include "printkfmt/parse/prefix/dmesg_untimed.h"

#include <algorithm>
#include <array>
#include <span>

#include "printkfmt/parse/banner.h"
#include "printkfmt/parse/lines/lines.h"

namespace lastwords::printkfmt {

namespace {

bool begins_with_one_of(std::string_view line, std::span<const std::string_view> words) {
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return line.starts_with(word); });
}

/// Whether the line is the first one of a report of a fault. The words are those of die() and
/// panic() of the architectures.
bool begins_report(std::string_view line) {
    constexpr std::array<std::string_view, 8> kFirst{"BUG: ",
                                                     "Oops: ",
                                                     "Oops[#",
                                                     "Internal error: ",
                                                     "Unable to handle kernel ",
                                                     "kernel BUG at ",
                                                     "WARNING: CPU: ",
                                                     "Kernel panic - not syncing: "};
    return begins_with_one_of(line, kFirst);
}

/// Whether the text is a report of a fault alone: what people copy out of a log. Its first line,
/// the line of dump_stack_print_info() and the stack must be there.
bool is_report(std::string_view text) {
    constexpr std::size_t kBefore = 10;   // lines in which somebody says what it is
    constexpr std::size_t kLooked = 256;  // lines of the report
    constexpr std::array<std::string_view, 5> kStack{
        "Call Trace:", "Call trace:", "Backtrace:", "Stack: ", "---[ end "};
    bool cpu = false;
    bool stack = false;
    bool begun = false;
    std::size_t count = 0;
    for (Lines lines(text); const auto line = lines.next();) {
        const std::string_view content = line->content(text);
        if (content.empty()) {
            continue;
        }
        ++count;
        begun = begun || begins_report(content);
        cpu = cpu || (begun && content.starts_with("CPU: ") &&
                      content.find(" PID: ") != std::string_view::npos);
        stack = stack || (begun && begins_with_one_of(content, kStack));
        if ((cpu && stack) || (!begun && count > kBefore) || count > kLooked) {
            break;
        }
    }
    return cpu && stack;
}

}  // namespace

bool begins_untimed_log(std::string_view line) {
    return line.starts_with(kBannerStart) || begins_report(line);
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
    return is_report(text);
}

bool parse_untimed_prefix(std::string_view /*line*/, LinePrefix& prefix) {
    prefix.length = 0;
    return true;
}

}  // namespace lastwords::printkfmt
