// SPDX-License-Identifier: GPL-2.0-or-later
// Matches lines with format strings.
#include "extractor/text/printk_words.h"

#include <algorithm>

namespace lastwords::extractor {

namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kHexDigits = "0123456789abcdefABCDEF";
constexpr std::string_view kCapitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_ ";

/// Returns how many of the first bytes of the text are in `set`.
std::size_t count_front(std::string_view text, std::string_view set) {
    return std::min(text.find_first_not_of(set), text.size());
}

std::string_view without_blanks_behind(std::string_view text) {
    return text.substr(0, text.find_last_not_of(" \r\t") + 1);
}

/// Whether the text ends with a number of at least four hexadecimal digits that stands behind ": ".
bool ends_with_code(std::string_view text) {
    const std::size_t blank = text.rfind(": ");
    return blank != std::string_view::npos && blank > 0 && text.size() - blank - 2 >= 4 &&
           count_front(text.substr(blank + 2), kHexDigits) == text.size() - blank - 2;
}

/// Takes " ilc:1" off the end, which s390 prints behind the code.
std::string_view without_ilc(std::string_view text) {
    const std::size_t at = text.rfind(" ilc:");
    return at != std::string_view::npos && text.size() - at == 6 ? text.substr(0, at) : text;
}

/// Whether the text is "sh(77): Oops".
bool begins_with_task(std::string_view text) {
    const std::size_t open = text.find('(');
    const std::size_t close = text.find("): ");
    return open != std::string_view::npos && open > 0 && open <= 16 &&
           close != std::string_view::npos && close > open + 1 && close + 3 < text.size() &&
           count_front(text.substr(open + 1), kDigits) == close - open - 1;
}

}  // namespace

bool begins_as(std::string_view line, std::string_view words) {
    for (;;) {
        const std::size_t percent = words.find('%');
        if (percent == std::string_view::npos) {
            return words.ends_with('$')
                       ? without_blanks_behind(line) == words.substr(0, words.size() - 1)
                       : line.starts_with(words);
        }
        if (!line.starts_with(words.substr(0, percent))) {
            return false;
        }
        line.remove_prefix(percent);
        const char what = words[percent + 1];
        words.remove_prefix(percent + 2);
        if (what == 's') {
            const std::string_view next = words.substr(0, words.find_first_of("%$"));
            for (std::size_t at = line.find(next, 1); at != std::string_view::npos;
                 at = line.find(next, at + 1)) {
                if (begins_as(line.substr(at), words)) {
                    return true;
                }
            }
            return false;
        }
        if (what == 'x' && line.starts_with("0x")) {
            line.remove_prefix(2);
        }
        const std::size_t digits = count_front(line, what == 'x' ? kHexDigits : kDigits);
        if (digits == 0) {
            return false;
        }
        line.remove_prefix(digits);
    }
}

bool has_oops_number(std::string_view line) {
    const std::size_t open = line.rfind("[#");
    if (open == std::string_view::npos || open < 2) {
        return false;
    }
    std::string_view behind = line.substr(open + 2);
    const std::size_t digits = count_front(behind, kDigits);
    if (digits == 0 || digits > 6 || !behind.substr(digits).starts_with(']')) {
        return false;
    }
    behind = without_blanks_behind(behind.substr(digits + 1));
    std::string_view before = line.substr(0, open);
    if (!before.ends_with(' ')) {
        return behind == ":";
    }
    if (count_front(behind, kCapitals) != behind.size()) {
        return false;
    }
    before.remove_suffix(1);
    return ends_with_code(without_ilc(before)) || begins_with_task(before);
}

std::string_view without_caller(std::string_view line) {
    constexpr std::string_view kOpen = "[(<";
    constexpr std::string_view kClose = "])>";
    constexpr std::size_t kLongest = 48;
    while (!line.empty() && kOpen.find(line[0]) != std::string_view::npos) {
        const std::size_t close = line.find(kClose[kOpen.find(line[0])]);
        if (close == std::string_view::npos || close > kLongest ||
            line.substr(0, close).find_first_of(kDigits) == std::string_view::npos) {
            break;
        }
        line.remove_prefix(close + 1);
        line.remove_prefix(count_front(line, " "));
    }
    return line;
}

}  // namespace lastwords::extractor
