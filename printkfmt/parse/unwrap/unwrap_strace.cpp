// SPDX-License-Identifier: GPL-2.0-or-later
// Takes what was read from /dev/kmsg out of the output of strace(1).
#include <algorithm>
#include <array>

#include "printkfmt/parse/lines/lines.h"
#include "printkfmt/parse/prefix/kmsg.h"
#include "printkfmt/parse/unwrap/unwrap.h"

namespace lastwords::printkfmt {

namespace {

bool is_octal(char c) {
    return c >= '0' && c <= '7';
}

/// Takes "\33", "\x1b", "\n" and the like, of which the backslash is taken already.
char take_escape(std::string_view& rest) {
    constexpr std::array<std::pair<char, char>, 6> kLetters{
        {{'n', '\n'}, {'t', '\t'}, {'r', '\r'}, {'v', '\v'}, {'f', '\f'}, {'a', '\a'}}};
    constexpr std::size_t kOctalDigits = 3;
    unsigned value = 0;
    std::size_t digits = 0;
    while (digits < std::min(kOctalDigits, rest.size()) && is_octal(rest[digits])) {
        value = value * 8 + static_cast<unsigned>(rest[digits++] - '0');
    }
    if (digits != 0) {
        rest.remove_prefix(digits);
        return static_cast<char>(value);
    }
    const char letter = rest.front();
    rest.remove_prefix(1);
    const auto known = std::find_if(kLetters.begin(), kLetters.end(),
                                    [&](const auto& one) { return one.first == letter; });
    return known == kLetters.end() ? letter : known->second;
}

/// Returns the bytes that `read(3, "...", 8191) = 22` shows; nothing if the line is no such call.
std::optional<std::string> read_bytes(std::string_view line) {
    constexpr std::string_view kCall = "read(";
    const std::size_t call = line.find(kCall);
    const std::size_t quote = line.find(", \"", std::min(call, line.size()));
    if (call == std::string_view::npos || quote == std::string_view::npos) {
        return std::nullopt;
    }
    std::string bytes;
    std::string_view rest = line.substr(quote + 3);
    while (!rest.empty() && rest.front() != '"') {
        const char c = rest.front();
        rest.remove_prefix(1);
        bytes += c == '\\' && !rest.empty() ? take_escape(rest) : c;
    }
    return bytes;
}

}  // namespace

std::optional<UnwrappedText> unwrap_strace(std::string_view text) {
    constexpr std::size_t kLinesBefore = 500;  // strace shows how a program starts
    UnwrappedText out;
    out.form = "strace";
    bool found = false;
    std::size_t number = 0;
    for (Lines lines(text); const auto line = lines.next();) {
        const auto bytes = read_bytes(line->content(text));
        LinePrefix prefix;
        if (bytes && parse_kmsg_prefix(*bytes, prefix)) {
            found = true;
            out.text += *bytes;
            out.text += bytes->ends_with('\n') ? "" : "\n";
        } else {
            ++out.left_out;
        }
        if (++number == kLinesBefore && !found) {
            break;
        }
    }
    return found ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace lastwords::printkfmt
