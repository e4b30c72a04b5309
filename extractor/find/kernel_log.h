// SPDX-License-Identifier: GPL-2.0-or-later
// The finder of the kernel's own log and consoles.
#pragma once

#include "extractor/find/finder.h"

namespace lastwords::extractor {

Result<std::vector<printkfmt::Source>> find_kernel_log(
    const std::shared_ptr<const MemoryImage>& image, const FindOptions& options);

inline constexpr Finder kKernelLog{"kernel log", find_kernel_log};

}  // namespace lastwords::extractor
