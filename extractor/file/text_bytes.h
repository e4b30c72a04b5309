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

}  // namespace lastwords::extractor
