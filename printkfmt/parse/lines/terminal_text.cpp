// SPDX-License-Identifier: GPL-2.0-or-later
// Parses control sequences.
#include "printkfmt/parse/lines/terminal_text.h"

#include <algorithm>
#include <array>

namespace lastwords::printkfmt {

namespace {

bool in_range(char c, char from, char to) {
    return c >= from && c <= to;
}

/// Returns the length of the parameters, intermediate bytes and final byte of a CSI sequence; 0: it
/// does not end.
std::size_t csi_rest(std::string_view text) {
    constexpr std::size_t kLongest = 64;
    const std::string_view front = text.substr(0, kLongest);
    std::size_t at = 0;
    while (at < front.size() && in_range(front[at], '\x20', '\x3f')) {
        ++at;
    }
    return at < front.size() && in_range(front[at], '\x40', '\x7e') ? at + 1 : 0;
}

/// Returns the length of a string such as a hyperlink or a window's title, which BEL or ESC \ ends.
std::size_t string_rest(std::string_view text) {
    constexpr std::size_t kLongest = 2048;
    const std::string_view front = text.substr(0, kLongest);
    const std::size_t end = front.find_first_of("\x07\x1b");
    if (end == std::string_view::npos) {
        return 0;
    }
    return front[end] == kEscape && front.substr(end + 1).starts_with('\\') ? end + 2 : end + 1;
}

/// Returns the length of "32m" or "0;1;31m"; 0: the text does not begin with that.
std::size_t colour_rest(std::string_view text) {
    constexpr std::size_t kLongest = 24;
    const std::size_t end = text.substr(0, kLongest).find_first_not_of("0123456789;");
    return end != std::string_view::npos && (text[end] == 'm' || text[end] == 'K') ? end + 1 : 0;
}

}  // namespace

std::size_t control_sequence(std::string_view text) {
    if (text.size() < 2 || text[0] != kEscape) {
        return 0;
    }
    const std::size_t rest = text[1] == '['                      ? csi_rest(text.substr(2))
                             : text[1] == ']'                    ? string_rest(text.substr(2))
                             : in_range(text[1], '\x20', '\x2f') ? (text.size() > 2 ? 1U : 0U)
                                                                 : 0U;
    const bool has_rest = text[1] == '[' || text[1] == ']' || in_range(text[1], '\x20', '\x2f');
    if (has_rest) {
        return rest == 0 ? 0 : rest + 2;
    }
    return in_range(text[1], '\x30', '\x7e') ? 2 : 0;
}

std::string_view written_introducer(std::string_view text) {
    constexpr std::array<std::string_view, 7> kIntroducers{"^[[",  "#033[",    "\\x1b[", "\\033[",
                                                           "\\e[", "\\u001b[", "["};
    const auto* const found =
        std::find_if(kIntroducers.begin(), kIntroducers.end(), [&](std::string_view introducer) {
            // A bare "[m" or "[K" may be anything.
            const std::size_t rest =
                text.starts_with(introducer) ? colour_rest(text.substr(introducer.size())) : 0;
            return rest > (introducer == "[" ? 1U : 0U);
        });
    return found == kIntroducers.end() ? std::string_view{} : *found;
}

void append_without_sequences(std::string_view text, std::string& out) {
    while (!text.empty()) {
        const std::size_t escape = std::min(text.find(kEscape), text.size());
        out += text.substr(0, escape);
        text.remove_prefix(escape);
        const std::size_t length = control_sequence(text);
        if (length == 0) {
            out += text.substr(0, 1);
        }
        text.remove_prefix(std::min(std::max<std::size_t>(length, 1), text.size()));
    }
}

void append_without_colours(std::string_view text, std::string_view introducer, std::string& out) {
    while (!text.empty()) {
        const std::size_t at = std::min(text.find(introducer), text.size());
        out += text.substr(0, at);
        text.remove_prefix(at);
        if (text.empty()) {
            return;
        }
        const std::size_t rest = colour_rest(text.substr(introducer.size()));
        if (rest == 0) {
            out += introducer;
        }
        text.remove_prefix(introducer.size() + rest);
    }
}

}  // namespace lastwords::printkfmt
