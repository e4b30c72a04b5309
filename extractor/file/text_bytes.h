// SPDX-License-Identifier: GPL-2.0-or-later
// Tells text from binary data.
#pragma once

#include <cstddef>

#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

/// Whether at least three in four bytes are UTF-8 text. Control characters are not, except line
/// ends, tab and escape. Not all bytes must be text, because a serial line has noise and bytes get
/// damaged; of random bytes, only half are text. False if there are no bytes.
bool is_text(Bytes bytes);

/// Whether lines of ASCII text can contain the byte.
constexpr bool is_line_byte(std::byte byte) {
    const auto c = std::to_integer<char>(byte);
    return (c >= ' ' && c <= '~') || c == '\n' || c == '\t' || c == '\r';
}

/// Whether at least nine in ten bytes can be in lines of ASCII text; false if there are no bytes.
bool is_mostly_lines(Bytes bytes);

}  // namespace lastwords::extractor
