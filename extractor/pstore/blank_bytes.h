// SPDX-License-Identifier: GPL-2.0-or-later
// Bytes that were never written: memory and media contain zeros or 0xff there.
#pragma once

#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

/// Whether all bytes are 0 or 0xff.
bool is_unwritten(Bytes bytes);

/// Returns the bytes without the 0 and 0xff bytes at their end.
Bytes written_part(Bytes bytes);

}  // namespace lastwords::extractor
