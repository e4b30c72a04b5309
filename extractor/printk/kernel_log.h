// SPDX-License-Identifier: GPL-2.0-or-later
// read_kernel_log(), find_kernel_log(): read the kernel's own log and consoles from its memory.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "extractor/kernel/running_kernel.h"

namespace lastwords::extractor {

struct KernelLogOptions {
    std::string file;      ///< path of the memory image, for Source::origin
    bool consoles = true;  ///< read consoles, CPUs and wall clock too, which need symbols and types
    bool extents = false;  ///< note where each record's bytes lie in the file
    KernelOptions kernel = {};
    /// May be empty. Called with the newest records, as LogOptions::newest, before all are read;
    /// the source has them, its origin and what these records say of the crash, and no more.
    std::function<void(printkfmt::Source)> newest = {};
};

/// Reads the kernel's log into a Source and, if options.consoles is set, its consoles, CPUs and
/// clocks too. Fails if the log cannot be read.
Result<printkfmt::Source> read_kernel_log(const RunningKernel& kernel,
                                          const KernelLogOptions& options);

/// Finds the kernel in the image by find_kernel(), and reads it by read_kernel_log(). Fails if one
/// of the two fails; what was found out until then is added to `if_none`.
Result<printkfmt::Source> find_kernel_log(const std::shared_ptr<const MemoryImage>& image,
                                          const KernelLogOptions& options, Findings& if_none);

}  // namespace lastwords::extractor
