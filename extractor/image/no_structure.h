// SPDX-License-Identifier: GPL-2.0-or-later
// Tells files in which nothing can be found: of zeros, or of bytes that look random.
#pragma once

#include "extractor/file/input_file.h"

namespace lastwords::extractor {

/// Whether all bytes are zeros. False for a file of which more than 4 GiB would have to be read.
bool is_all_zeros(const ByteSource& file);

/// Whether each of 16 places of the file has all bytes equally often, as far as chance lets them.
/// What gzip makes has not; what encryption and xz make has. No memory of a machine has, unless all
/// of it is encrypted. False for a file of less than 256 KiB.
bool looks_random(const ByteSource& file);

}  // namespace lastwords::extractor
