// SPDX-License-Identifier: GPL-2.0-or-later
// Escaping: which bytes of a text may go out as they are, by the rules of each reader.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace lastwords::printkfmt {

/// One character at the start of a text: its code point and length in bytes; length 0 if the bytes
/// are no valid UTF-8 (overlong, surrogate, above U+10FFFF, cut off).
struct Utf8Character {
    char32_t code = 0;
    std::size_t length = 0;
};
Utf8Character utf8_character(std::string_view text);

bool is_utf8(std::string_view text);

/// Above ASCII: printable or white space for dmesg(1) and the C library. Unicode 14.
bool is_printable(char32_t code);

/// Only 0x20..0x7e: the common case, where no rule changes anything.
bool is_plain_ascii(std::string_view text);

/// "\xNN" of every byte.
void append_hex(std::string_view bytes, std::string& out);

/// The rule of /dev/kmsg and extended consoles: bytes below 0x20, above 0x7e and the backslash are
/// "\xNN". Source: kernel/printk/printk.c, append_char() and msg_add_ext_text(), 5.10..7.2.
void append_kmsg_escaped(std::string_view text, std::string& out);

/// Turns that rule round: each "\xNN" is its byte again, anything else stands as it is.
void append_kmsg_unescaped(std::string_view text, std::string& out);

/// The byte that "\xNN" at the start of `text` is of; nothing if that is not there.
std::optional<char> escaped_byte(std::string_view text);

/// The rule of a terminal: control bytes but tab and newline, C1 controls, characters that reorder
/// a line, and bytes that are no UTF-8 are "\xNN".
void append_terminal_escaped(std::string_view text, std::string& out);
std::string terminal_escaped(std::string_view text);

/// The rule of dmesg(1) in a UTF-8 locale: what is neither printable nor white space is "\xNN", and
/// each newline is followed by `indent` blanks. Source: util-linux 2.38, safe_fwrite().
void append_dmesg_escaped(std::string_view text, std::size_t indent, std::string& out);

/// The terminal's rule with dmesg(1)'s indented lines.
void append_terminal_lines(std::string_view text, std::size_t indent, std::string& out);

/// RFC 4648, with padding.
void append_base64(std::string_view bytes, std::string& out);

}  // namespace lastwords::printkfmt
