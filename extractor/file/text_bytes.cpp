// SPDX-License-Identifier: GPL-2.0-or-later
// Counts the bytes that do not belong to text.
#include "extractor/file/text_bytes.h"

#include <algorithm>

#include "printkfmt/text/escape.h"

namespace lastwords::extractor {

bool is_text(Bytes bytes) {
    constexpr std::size_t kOneInOdd = 4;
    std::size_t odd = 0;
    for (std::string_view rest = as_text(bytes); !rest.empty();) {
        const auto [code, length] = printkfmt::utf8_character(rest);
        const bool terminal = code == '\n' || code == '\r' || code == '\t' || code == 0x1b;
        odd += length == 0 || (code < 0x20 && !terminal) || code == 0x7f ? 1U : 0U;
        rest.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return !bytes.empty() && odd * kOneInOdd <= bytes.size();
}

bool is_mostly_lines(Bytes bytes) {
    const auto lines =
        static_cast<std::size_t>(std::count_if(bytes.begin(), bytes.end(), is_line_byte));
    return !bytes.empty() && lines * 10 >= bytes.size() * 9;
}

}  // namespace lastwords::extractor
