// SPDX-License-Identifier: GPL-2.0-or-later
// Classes of characters, whatever the locale.
#pragma once

namespace lastwords::printkfmt {

inline bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

inline bool is_hex_digit(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

inline bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}

/// Whether the character is an ASCII letter.
inline bool is_letter(char c) {
    return is_upper(c) || (c >= 'a' && c <= 'z');
}

}  // namespace lastwords::printkfmt
