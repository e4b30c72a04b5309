// SPDX-License-Identifier: GPL-2.0-or-later
// Raw memory: a file that contains a machine's RAM byte for byte, from one physical address on.
#pragma once

#include <string_view>

#include "extractor/image/containers.h"

namespace lastwords::extractor {

/// ImageFacts::container of raw memory.
inline constexpr std::string_view kRawMemory = "raw memory";

/// Returns the image of a file whose first byte has the physical address `base`. Fails with
/// kCorrupt if the addresses would exceed 2^64.
Result<std::unique_ptr<MemoryImage>> open_raw_memory(std::unique_ptr<ByteSource> file,
                                                     PhysAddr base);

}  // namespace lastwords::extractor
