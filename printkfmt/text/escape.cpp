// SPDX-License-Identifier: GPL-2.0-or-later
// The escaping rules of /dev/kmsg, of dmesg(1) and of a terminal.
#include "printkfmt/text/escape.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "printkfmt/text/printable.h"

namespace lastwords::printkfmt {

namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

std::uint8_t byte_at(std::string_view text, std::size_t i) {
    return static_cast<std::uint8_t>(text[i]);
}

bool is_plain(char c) {
    return c >= 0x20 && c < 0x7f;
}

/// Whether the character moves the cursor, hides text or reorders it where it is displayed.
bool is_treacherous(char32_t code) {
    return (code >= 0x80 && code <= 0x9f) || code == 0x61c || (code >= 0x200b && code <= 0x200f) ||
           (code >= 0x2028 && code <= 0x202e) || (code >= 0x2060 && code <= 0x206f) ||
           code == 0xfeff || (code >= 0xfff9 && code <= 0xfffb) ||
           (code >= 0xe0000 && code <= 0xe007f);
}

bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

}  // namespace

Utf8Character utf8_character(std::string_view text) {
    if (text.empty()) {
        return {};
    }
    const std::uint8_t first = byte_at(text, 0);
    if (first < 0x80) {
        return {first, 1};
    }
    const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || text.size() < length) {
        return {};
    }
    char32_t code = first & (0xffU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte_at(text, i) & 0xc0U) != 0x80) {
            return {};
        }
        code = (code << 6U) | (byte_at(text, i) & 0x3fU);
    }
    constexpr std::array<char32_t, 5> kSmallest{0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = code >= 0xd800 && code <= 0xdfff;
    if (code < kSmallest[length] || code > 0x10ffff || surrogate) {
        return {};
    }
    return {code, length};
}

bool is_plain_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), is_plain);
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = utf8_character(text).length;
        if (length == 0) {
            return false;
        }
        text.remove_prefix(length);
    }
    return true;
}

void append_hex(std::string_view bytes, std::string& out) {
    for (const char c : bytes) {
        const auto value = static_cast<std::uint8_t>(c);
        out += "\\x";
        out += kHexDigits[value >> 4U];
        out += kHexDigits[value & 0xfU];
    }
}

void append_kmsg_escaped(std::string_view text, std::string& out) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_plain(text[i]) && text[i] != '\\') {
            out += text[i];
        } else {
            append_hex(text.substr(i, 1), out);
        }
    }
}

std::optional<char> escaped_byte(std::string_view text) {
    std::uint8_t value = 0;
    if (text.size() < 4 || text[0] != '\\' || text[1] != 'x') {
        return std::nullopt;
    }
    const auto [end, error] = std::from_chars(text.data() + 2, text.data() + 4, value, 16);
    if (error != std::errc() || end != text.data() + 4) {
        return std::nullopt;
    }
    return static_cast<char>(value);
}

void append_kmsg_unescaped(std::string_view text, std::string& out) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t stop = std::min(text.find('\\', at), text.size());
        out += text.substr(at, stop - at);
        at = stop;
        if (at == text.size()) {
            return;
        }
        const auto byte = escaped_byte(text.substr(at));
        out += byte.value_or('\\');
        at += byte ? 4U : 1U;
    }
}

void append_terminal_escaped(std::string_view text, std::string& out) {
    while (!text.empty()) {
        const auto [code, length] = utf8_character(text);
        const std::string_view bytes = text.substr(0, std::max<std::size_t>(length, 1));
        const bool control = code < 0x20 ? code != '\n' && code != '\t' : code == 0x7f;
        if (length == 0 || control || is_treacherous(code)) {
            append_hex(bytes, out);
        } else {
            out += bytes;
        }
        text.remove_prefix(bytes.size());
    }
}

std::string terminal_escaped(std::string_view text) {
    std::string out;
    append_terminal_escaped(text, out);
    return out;
}

void append_dmesg_escaped(std::string_view text, std::size_t indent, std::string& out) {
    while (!text.empty()) {
        const auto [code, length] = utf8_character(text);
        const std::string_view bytes = text.substr(0, std::max<std::size_t>(length, 1));
        text.remove_prefix(bytes.size());
        const bool shown = length == 1 ? is_plain(bytes[0]) || is_space(bytes[0])
                                       : length > 1 && is_printable(code);
        if (!shown) {
            append_hex(bytes, out);
            continue;
        }
        out += bytes;
        if (code == '\n' && !text.empty() && text[0] != '\0') {
            out.append(indent, ' ');
        }
    }
}

void append_terminal_lines(std::string_view text, std::size_t indent, std::string& out) {
    for (;;) {
        const std::size_t newline = text.find('\n');
        if (newline == std::string_view::npos || newline + 1 == text.size()) {
            append_terminal_escaped(text, out);
            return;
        }
        append_terminal_escaped(text.substr(0, newline + 1), out);
        out.append(indent, ' ');
        text.remove_prefix(newline + 1);
    }
}

void append_base64(std::string_view bytes, std::string& out) {
    constexpr std::string_view kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t here = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t group = 0;
        for (std::size_t k = 0; k < 3; ++k) {
            group = (group << 8U) | (k < here ? byte_at(bytes, i + k) : 0U);
        }
        for (std::size_t k = 0; k < 4; ++k) {
            out += k <= here ? kDigits[(group >> (18 - 6 * k)) & 0x3fU] : '=';
        }
    }
}

}  // namespace lastwords::printkfmt
