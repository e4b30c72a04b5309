// SPDX-License-Identifier: GPL-2.0-or-later
// Dates whose months have names.
#pragma once

#include <string_view>

#include "printkfmt/base/ascii.h"
#include "printkfmt/parse/prefix/line_prefix.h"
#include "printkfmt/parse/prefix/wall_stamp.h"

namespace lastwords::printkfmt {

/// Whether a byte can belong to a name of a month or weekday in some language: an ASCII letter, or
/// a byte of a character beyond ASCII.
inline bool is_word_letter(char c) {
    return is_letter(c) || static_cast<unsigned char>(c) > 127;
}

/// Whether the word can be the name of a month or weekday in some language.
bool is_date_name(std::string_view word);

/// Takes the date before a clock: "Mon Jan  6 ", "lun. janv.  6 ", "Mon, 06 Jan 2025 ", "6 Jan 2025
/// ". Sets day, and month and year as far as they are known. Returns false if no clock follows, or
/// a word is none of a date; the reader is then in an unspecified state.
bool take_date_words(LineReader& reader, WallStamp& stamp);

}  // namespace lastwords::printkfmt
