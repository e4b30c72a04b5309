// SPDX-License-Identifier: GPL-2.0-or-later
// Finds bytes that were never written. In memory and on media, they are 0 or 0xff.
#pragma once

#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

/// Whether all bytes are 0 or 0xff.
bool is_unwritten(Bytes bytes);

/// Returns the bytes without the 0 and 0xff bytes at their end.
Bytes written_part(Bytes bytes);

}  // namespace lastwords::extractor
