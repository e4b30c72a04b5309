// SPDX-License-Identifier: GPL-2.0-or-later
// scan_memory(): walks through all of an image's memory.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "extractor/image/image.h"

namespace lastwords::extractor {

/// The page size of every kernel is a multiple of this.
inline constexpr std::uint64_t kScanPageBytes = 4096;

/// Passes memory to `look` in windows that start at a page boundary, until `look` returns false.
/// For a page that cannot be read, `look` gets an empty window; what MemoryImage::next_data() skips
/// is not passed. `progress(done)` is called after each window with the fraction done, 0 to 1; the
/// scan ends if it returns false.
///
/// The scan's work follows what the files hold, not what their headers claim: it also ends after 4
/// GiB in a row that cannot be read, and after 1 GiB and 64 times what the files take on the disk.
/// Returns the address from which on memory was not searched for such a reason.
std::optional<PhysAddr> scan_memory(const MemoryImage& image,
                                    const std::function<bool(Bytes window, PhysAddr at)>& look,
                                    const std::function<bool(double done)>& progress);

}  // namespace lastwords::extractor
