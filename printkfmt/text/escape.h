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
/// Returns the first character of the text; its length is 0 also if the text is empty.
Utf8Character utf8_character(std::string_view text);

/// Whether all of the text is valid UTF-8.
bool is_utf8(std::string_view text);

/// Whether all bytes are in 0x20..0x7e. Of the rules below, only that of /dev/kmsg changes such a
/// text: it escapes backslashes.
bool is_plain_ascii(std::string_view text);

/// Appends "\xNN" for every byte.
void append_hex(std::string_view bytes, std::string& out);

/// Appends the text as /dev/kmsg and extended consoles show it: bytes below 0x20, above 0x7e and
/// the backslash become "\xNN". Source: kernel/printk/printk.c, append_char() and
/// msg_add_ext_text(), 5.10..7.2.
void append_kmsg_escaped(std::string_view text, std::string& out);

/// Undoes append_kmsg_escaped(): each "\xNN" becomes its byte, anything else stays.
void append_kmsg_unescaped(std::string_view text, std::string& out);

/// Returns the byte for which "\xNN" at the start of `text` stands; nothing if `text` does not
/// begin with "\xNN".
std::optional<char> escaped_byte(std::string_view text);

/// Appends the text so that it cannot control a terminal: control bytes except tab and newline, C1
/// controls, characters that hide or reorder text, and bytes that are not UTF-8 become "\xNN".
void append_terminal_escaped(std::string_view text, std::string& out);
/// Returns the text escaped as by append_terminal_escaped().
std::string terminal_escaped(std::string_view text);

/// Appends the text as dmesg(1) prints it in a UTF-8 locale: what is neither printable nor white
/// space becomes "\xNN", and `indent` blanks follow each newline but one at the end. Source:
/// util-linux 2.38, safe_fwrite().
void append_dmesg_escaped(std::string_view text, std::size_t indent, std::string& out);

/// Like append_terminal_escaped(), but puts `indent` blanks before each line except the first.
void append_terminal_lines(std::string_view text, std::size_t indent, std::string& out);

/// Appends the bytes in base64 (RFC 4648), with padding.
void append_base64(std::string_view bytes, std::string& out);

}  // namespace lastwords::printkfmt
