// SPDX-License-Identifier: GPL-2.0-or-later
// Tells text from binary data.
#pragma once

#include <cstddef>

#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

/// Whether at least three in four bytes belong to UTF-8 text without the control characters that
/// never reach a terminal. A serial line has noise and bytes get damaged, so not all must; of
/// random bytes only half do. False if there are no bytes.
bool is_text(Bytes bytes);

/// Whether the byte is one that lines of ASCII text contain.
constexpr bool is_line_byte(std::byte byte) {
    const auto c = std::to_integer<char>(byte);
    return (c >= ' ' && c <= '~') || c == '\n' || c == '\t' || c == '\r';
}

/// Whether nine in ten bytes belong to lines of ASCII text; false if there are no bytes.
bool is_mostly_lines(Bytes bytes);

}  // namespace lastwords::extractor
