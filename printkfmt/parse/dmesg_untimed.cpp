// SPDX-License-Identifier: GPL-2.0-or-later
// Recognises logs whose lines have no prefix.
#include "printkfmt/parse/dmesg_untimed.h"

#include <algorithm>
#include <array>

#include "printkfmt/parse/banner.h"
#include "printkfmt/parse/lines.h"

namespace lastwords::printkfmt {

bool is_untimed_log(std::string_view text) {
    constexpr std::array<std::string_view, 2> kSecond{"Command line: ", "Kernel command line: "};
    bool begun = false;
    for (Lines lines(text); const auto line = lines.next();) {
        const std::string_view content = line->content(text);
        begun = begun || content.starts_with(kBannerStart);
        if (begun && std::any_of(kSecond.begin(), kSecond.end(), [&](std::string_view words) {
                return content.starts_with(words);
            })) {
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
