// SPDX-License-Identifier: GPL-2.0-or-later
// The kernel's own log and consoles in a memory image.
#pragma once

#include <memory>
#include <string>

#include "extractor/kernel/running_kernel.h"

namespace lastwords::extractor {

struct KernelLogOptions {
    std::string file;      ///< for the Source's origin
    bool consoles = true;  ///< read consoles, CPUs and wall clock too, which need symbols and types
    bool extents = false;  ///< note where each record's bytes lie in the file
    KernelOptions kernel = {};
};

/// The stages from a kernel to its Source.
Result<printkfmt::Source> read_kernel_log(const RunningKernel& kernel,
                                          const KernelLogOptions& options);

/// The same for the kernel in the image. kNotFound: there is no kernel, or none that can be proved.
Result<printkfmt::Source> find_kernel_log(const std::shared_ptr<const MemoryImage>& image,
                                          const KernelLogOptions& options);

}  // namespace lastwords::extractor
