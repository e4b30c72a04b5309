// SPDX-License-Identifier: GPL-2.0-or-later
// find_swapped_bytes(): tells dumps and memory whose words were written with their bytes in reverse
// order, as by readers of flash memory and debuggers.
#pragma once

#include <optional>
#include <string>

#include "extractor/file/input_file.h"

namespace lastwords::extractor {

struct SwappedBytes {
    unsigned word_bytes = 0;  ///< 2, 4 or 8
    std::string name;         ///< what it is in the right order
    std::string command;      ///< puts the bytes back
};

/// Turns the bytes of words of 2, 4 and 8 bytes round, and asks what the file begins with then. If
/// that is nothing known, `may_be_memory` says that the banner of a kernel is looked for in the
/// first 256 MiB that are no holes.
std::optional<SwappedBytes> find_swapped_bytes(const ByteSource& file, bool may_be_memory);

}  // namespace lastwords::extractor
