// SPDX-License-Identifier: GPL-2.0-or-later
// Bytes that nobody wrote: memory and media have zeros or ones by themselves.
#pragma once

#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

/// Only zeros and 0xff.
bool is_unwritten(Bytes bytes);

/// Without such bytes at the end.
Bytes written_part(Bytes bytes);

}  // namespace lastwords::extractor
