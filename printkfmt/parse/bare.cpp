// SPDX-License-Identifier: GPL-2.0-or-later
// What dmesg -t prints, or a console where printk.time=0: lines and nothing else.
#include <algorithm>
#include <array>

#include "printkfmt/parse/lines.h"
#include "printkfmt/parse/parser.h"

namespace lastwords::printkfmt {

// Source: init/main.c, start_kernel() prints linux_banner, then the command line; x86 prints it in
// setup_arch() too (5.10 to 7.2).
bool is_bare_log(std::string_view text) {
    constexpr std::array<std::string_view, 2> kSecond{"Command line: ", "Kernel command line: "};
    bool begun = false;
    for (Lines lines(text); const auto line = lines.next();) {
        const std::string_view content = text_of(text, *line);
        begun = begun || content.starts_with(kFirstWords);
        if (begun && std::any_of(kSecond.begin(), kSecond.end(), [&](std::string_view words) {
                return content.starts_with(words);
            })) {
            return true;
        }
    }
    return false;
}

bool bare_head(std::string_view /*line*/, LineHead& head) {
    head.length = 0;
    return true;
}

}  // namespace lastwords::printkfmt
