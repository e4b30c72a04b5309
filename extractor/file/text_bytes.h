// SPDX-License-Identifier: GPL-2.0-or-later
// Whether bytes are a text's.
#pragma once

#include <cstddef>

#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

/// At least three in four bytes are a UTF-8 text's, without the control characters that no terminal
/// gets: a line has noise, and bytes are damaged. False of no bytes; of random ones half are not.
bool is_text(Bytes bytes);

}  // namespace lastwords::extractor
