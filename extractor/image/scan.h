// SPDX-License-Identifier: GPL-2.0-or-later
// scan_memory(): all of an image's memory, for whoever looks for something anywhere in it.
#pragma once

#include <cstdint>
#include <functional>

#include "extractor/image/image.h"

namespace lastwords::extractor {

inline constexpr std::uint64_t kScanPageBytes = 4096;  ///< every kernel's page is a multiple

/// Gives what can be read to `look`, in windows that start at a page, until it returns false.
/// Memory that cannot be read is passed over; after 4 GiB of it in a row the rest of a range is
/// given up: a cut dump claims memory that it does not have, a made-up one any amount of it.
/// `progress(done)` is called now and then with 0..1.
void scan_memory(const MemoryImage& image,
                 const std::function<bool(Bytes window, PhysAddr at)>& look,
                 const std::function<void(double done)>& progress);

}  // namespace lastwords::extractor
