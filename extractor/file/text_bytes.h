// SPDX-License-Identifier: GPL-2.0-or-later
// Whether bytes are a text's.
#pragma once

#include <cstddef>

#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

/// At least three in four bytes are those of a UTF-8 text without the control characters that no
/// terminal gets: a line has noise, and bytes are damaged. Of random bytes half are not. False of
/// no bytes.
bool is_text(Bytes bytes);

/// A byte of ASCII that lines have.
constexpr bool is_line_byte(std::byte byte) {
    const auto c = std::to_integer<char>(byte);
    return (c >= ' ' && c <= '~') || c == '\n' || c == '\t' || c == '\r';
}

/// Nine of ten bytes are those of lines of ASCII; false for none.
bool is_mostly_lines(Bytes bytes);

}  // namespace lastwords::extractor
