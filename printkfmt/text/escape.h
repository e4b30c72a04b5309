// SPDX-License-Identifier: GPL-2.0-or-later
// Escaping of texts for each kind of reader: /dev/kmsg, dmesg(1), terminals, base64.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace lastwords::printkfmt {

/// A code point and its length in bytes. The length is 0 if the bytes are not valid UTF-8:
/// overlong, a surrogate, above U+10FFFF, or cut off.
struct Utf8Character {
    char32_t code = 0;
    std::size_t length = 0;
};
/// The first character of the text; length 0 also for an empty text.
Utf8Character utf8_character(std::string_view text);

/// Whether all of the text is valid UTF-8.
bool is_utf8(std::string_view text);

/// Whether all bytes are in 0x20..0x7e. Only /dev/kmsg's rule changes such a text (backslashes).
bool is_plain_ascii(std::string_view text);

/// Appends "\xNN" for every byte.
void append_hex(std::string_view bytes, std::string& out);

/// Appends the text as /dev/kmsg and extended consoles show it: bytes below 0x20, above 0x7e and
/// the backslash become "\xNN". Source: kernel/printk/printk.c, append_char() and
/// msg_add_ext_text(), 5.10..7.2.
void append_kmsg_escaped(std::string_view text, std::string& out);

/// The inverse: each "\xNN" becomes its byte, anything else stays.
void append_kmsg_unescaped(std::string_view text, std::string& out);

/// The byte for which "\xNN" at the start of `text` stands; nothing if the text does not begin so.
std::optional<char> escaped_byte(std::string_view text);

/// Appends the text so that it cannot control a terminal: control bytes except tab and newline, C1
/// controls, characters that hide or reorder text, and bytes that are not UTF-8 become "\xNN".
void append_terminal_escaped(std::string_view text, std::string& out);
/// The text so escaped.
std::string terminal_escaped(std::string_view text);

/// Appends the text as dmesg(1) prints it in a UTF-8 locale: what is neither printable nor white
/// space becomes "\xNN", and `indent` blanks follow each newline but the last. Source:
/// util-linux 2.38, safe_fwrite().
void append_dmesg_escaped(std::string_view text, std::size_t indent, std::string& out);

/// append_terminal_escaped() with the lines after the first indented as by dmesg(1).
void append_terminal_lines(std::string_view text, std::size_t indent, std::string& out);

/// Appends base64 of RFC 4648, with padding.
void append_base64(std::string_view bytes, std::string& out);

}  // namespace lastwords::printkfmt
