// SPDX-License-Identifier: GPL-2.0-or-later
// scan_memory(): walks through all of an image's memory.
#pragma once

#include <cstdint>
#include <functional>

#include "extractor/image/image.h"

namespace lastwords::extractor {

/// The page size of every kernel is a multiple of this.
inline constexpr std::uint64_t kScanPageBytes = 4096;

/// Passes memory to `look` in windows that start at a page boundary, until `look` returns false.
/// For a page that cannot be read, `look` gets an empty window. After 4 GiB in a row that cannot be
/// read, the scan ends: a dump that was cut claims memory that it does not have, and a forged one
/// may claim any amount. `progress(done)` is called after each window with the fraction done, 0
/// to 1; the scan ends if it returns false.
void scan_memory(const MemoryImage& image,
                 const std::function<bool(Bytes window, PhysAddr at)>& look,
                 const std::function<bool(double done)>& progress);

}  // namespace lastwords::extractor
