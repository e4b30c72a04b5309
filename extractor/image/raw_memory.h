// SPDX-License-Identifier: GPL-2.0-or-later
// Raw memory: a file that is a machine's RAM, byte for byte, from one physical address on.
#pragma once

#include "extractor/image/containers.h"

namespace lastwords::extractor {

/// An image of `file` whose first byte is physical address `base`. kCorrupt if the addresses would
/// run past 2^64.
Result<std::unique_ptr<MemoryImage>> open_raw_memory(std::unique_ptr<ByteSource> file,
                                                     PhysAddr base);

}  // namespace lastwords::extractor
