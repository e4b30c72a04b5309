// SPDX-License-Identifier: GPL-2.0-or-later
// for_each_block(): goes through the bytes of a file that are no holes.
#pragma once

#include <cstdint>
#include <functional>

#include "extractor/file/input_file.h"

namespace lastwords::extractor {

/// Calls `look` for one block of the file after the other, of up to 1 MiB, until it returns false,
/// or the blocks have `bytes_max` bytes together. Blocks begin at multiples of 4096 bytes. Returns
/// whether the end of the file was reached.
bool for_each_block(const ByteSource& file, std::uint64_t bytes_max,
                    const std::function<bool(Bytes block)>& look);

}  // namespace lastwords::extractor
