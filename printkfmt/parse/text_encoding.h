// SPDX-License-Identifier: GPL-2.0-or-later
// The encodings in which editors save a text.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "printkfmt/base/finding.h"

namespace lastwords::printkfmt {

/// UTF-8's byte order mark, which Windows' programs put before a text.
inline constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

/// A text in an encoding in which a newline is one byte.
struct DecodedText {
    std::string_view text;
    std::shared_ptr<const std::string> owner;  ///< what keeps `text`; null: it is the input itself
    Findings findings;                         ///< that the text was converted, and what was lost
};

/// Converts UTF-16 (either byte order; PowerShell's `>` and Windows' Notepad write it) to UTF-8.
/// Any other text is returned as it is. Without a byte order mark, UTF-16 is known by the zeros in
/// every other byte.
DecodedText decode_text(std::string_view bytes);

}  // namespace lastwords::printkfmt
