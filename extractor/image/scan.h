// SPDX-License-Identifier: GPL-2.0-or-later
// scan_memory(): walks through all of an image's memory.
#pragma once

#include <cstdint>
#include <functional>

#include "extractor/image/image.h"

namespace lastwords::extractor {

inline constexpr std::uint64_t kScanPageBytes = 4096;  ///< every kernel's page is a multiple

/// Passes memory to `look` in windows that start at a page, until `look` returns false. Memory that
/// cannot be read is skipped. After 4 GiB of it in a row the rest of the range is given up: a dump
/// that was cut claims memory that it does not have, and a forged one may claim any amount.
/// `progress(done)` is called now and then with 0..1.
void scan_memory(const MemoryImage& image,
                 const std::function<bool(Bytes window, PhysAddr at)>& look,
                 const std::function<void(double done)>& progress);

}  // namespace lastwords::extractor
