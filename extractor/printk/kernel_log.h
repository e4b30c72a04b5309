// SPDX-License-Identifier: GPL-2.0-or-later
// The finder of the kernel's own log and consoles.
#pragma once

#include "extractor/formats/finder.h"
#include "extractor/kernel/running_kernel.h"

namespace lastwords::extractor {

/// The stages from a kernel to its Source. `options.consoles`: also what needs symbols and types.
Result<printkfmt::Source> read_kernel_log(const RunningKernel& kernel, const FindOptions& options);

Result<Contents> find_kernel_log(const std::shared_ptr<const MemoryImage>& image,
                                 const FindOptions& options);

inline constexpr Finder kKernelLog{"kernel log", find_kernel_log};

}  // namespace lastwords::extractor
