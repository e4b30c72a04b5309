// SPDX-License-Identifier: GPL-2.0-or-later
// Undoes the escapes of several programs. Most lines have nothing to undo, and are not copied.
#include "extractor/merge/plain_line.h"

#include <array>
#include <cstring>
#include <optional>

#include "printkfmt/text/escape.h"

namespace lastwords::extractor {

namespace {

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

/// Whether programs that escape by three octal digits or by "^X" escape this byte.
bool is_control(unsigned byte) {
    return byte < 0x20 || byte >= 0x7f;
}

struct Escaped {
    char byte = 0;
    std::size_t length = 0;  ///< of the escape, in bytes
};

std::optional<Escaped> octal_escape(std::string_view text) {
    if (text.size() < 4) {
        return std::nullopt;
    }
    unsigned value = 0;
    for (const char digit : text.substr(1, 3)) {
        if (digit < '0' || digit > '7') {
            return std::nullopt;
        }
        value = value * 8 + static_cast<unsigned>(digit - '0');
    }
    return value < 0x100 && is_control(value) ? std::optional(Escaped{static_cast<char>(value), 4})
                                              : std::nullopt;
}

/// Returns the byte for which the escape at the start of `text` stands; nothing if there is none.
std::optional<Escaped> take_escape(std::string_view text) {
    constexpr std::string_view kSignExtended = "\\xffffff";
    if (text.front() == '^') {
        const bool is_caret = text.size() > 1 && text[1] >= '?' && text[1] <= '_';
        return is_caret ? std::optional(Escaped{static_cast<char>(text[1] ^ 0x40), 2})
                        : std::nullopt;
    }
    if (text.starts_with(kSignExtended)) {
        std::string digits = "\\x";
        digits += text.substr(kSignExtended.size(), 2);
        const auto byte = printkfmt::escaped_byte(digits);
        if (byte && static_cast<unsigned char>(*byte) >= 0x80) {
            return Escaped{*byte, kSignExtended.size() + 2};
        }
    }
    if (const auto byte = printkfmt::escaped_byte(text)) {
        return Escaped{*byte, 4};
    }
    return octal_escape(text);
}

/// For each byte: 1 if it may begin an escape or is a tab or CR, 2 for a blank, else 0.
constexpr std::array<std::uint8_t, 256> kKinds = [] {
    std::array<std::uint8_t, 256> kinds{};
    for (const char c : {'\\', '#', '^', '\t', '\r'}) {
        kinds[static_cast<unsigned char>(c)] = 1;
    }
    kinds[' '] = 2;
    return kinds;
}();

/// Whether append_plain_line() would append the line unchanged. It may return false where it would.
bool is_plain(std::string_view line) {
    unsigned before = 2;
    for (const char c : line) {
        const unsigned kind = kKinds[static_cast<unsigned char>(c)];
        if (kind == 1 || (kind & before) != 0) {
            return false;
        }
        before = kind;
    }
    return before != 2 || line.empty();
}

constexpr std::size_t kLevelBytes = 3;

/// Whether the line begins with "<6>".
bool has_level(std::string_view line) {
    return line.size() >= kLevelBytes && line[0] == '<' && line[1] >= '0' && line[1] <= '7' &&
           line[2] == '>';
}

std::uint64_t hash_bytes(std::string_view bytes) {
    std::uint64_t hash = mixed(0, bytes.size());
    while (bytes.size() >= sizeof(std::uint64_t)) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data(), sizeof word);
        hash = mixed(hash, word);
        bytes.remove_prefix(sizeof word);
    }
    std::uint64_t rest = 0;
    if (!bytes.empty()) {  // the pointer of an empty text may be null
        std::memcpy(&rest, bytes.data(), bytes.size());
    }
    return mixed(hash, rest);
}

}  // namespace

void append_plain_line(std::string_view line, std::string& out) {
    line.remove_prefix(has_level(line) ? kLevelBytes : 0);
    const std::size_t begin = out.size();
    bool blank = false;
    while (!line.empty()) {
        Escaped one{line.front(), 1};
        if (kKinds[static_cast<unsigned char>(one.byte)] == 1) {
            one = take_escape(line).value_or(one);
        }
        line.remove_prefix(one.length);
        if (is_blank(one.byte)) {
            blank = true;
            continue;
        }
        if (blank && out.size() != begin) {
            out += ' ';
        }
        blank = false;
        out += one.byte;
    }
}

std::uint64_t hash_line(std::string_view line) {
    if (is_plain(line) && !has_level(line)) {
        return hash_bytes(line);
    }
    std::string plain;
    append_plain_line(line, plain);
    return hash_bytes(plain);
}

}  // namespace lastwords::extractor
