// SPDX-License-Identifier: GPL-2.0-or-later
// How files of pictures begin.
#pragma once

#include <string_view>

#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

/// Whether a file that begins so is a PNG file.
inline bool is_png(Bytes first) {
    return as_text(first).starts_with("\x89PNG\r\n\x1a\n");
}

/// Whether a file that begins so is a JPEG file.
inline bool is_jpeg(Bytes first) {
    return as_text(first).starts_with("\xff\xd8\xff");
}

}  // namespace lastwords::extractor
