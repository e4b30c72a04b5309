// SPDX-License-Identifier: GPL-2.0-or-later
// Finds the lines with bytes, and reads their numbers.
#include "printkfmt/parse/panic_qr/zxing_reader.h"

#include <charconv>

#include "printkfmt/parse/lines/lines.h"

namespace lastwords::printkfmt {

namespace {

/// Returns the bytes of "68 74 74 70 "; as many as are written so.
std::string parse_bytes(std::string_view hex) {
    std::string bytes;
    while (hex.size() >= 2) {
        unsigned char byte = 0;
        const char* const end = hex.data() + 2;
        if (std::from_chars(hex.data(), end, byte, 16).ptr != end) {
            break;
        }
        bytes += static_cast<char>(byte);
        hex.remove_prefix(2);
        hex.remove_prefix(hex.starts_with(' ') ? 1 : 0);
    }
    return bytes;
}

}  // namespace

std::vector<std::string> zxing_reader_contents(std::string_view text) {
    constexpr std::string_view kFirst = "Text:       \"";
    constexpr std::string_view kBytes = "Bytes:      ";
    constexpr std::string_view kAfter = "BytesECI:   ";
    std::vector<std::string> contents;
    if (!text.starts_with(kFirst)) {
        return contents;
    }
    for (Lines lines(text); const auto line = lines.next();) {
        const std::string_view content = line->content(text);
        if (content.starts_with(kBytes) && text.substr(line->next).starts_with(kAfter)) {
            contents.push_back(parse_bytes(content.substr(kBytes.size())));
        }
    }
    return contents;
}

}  // namespace lastwords::printkfmt
