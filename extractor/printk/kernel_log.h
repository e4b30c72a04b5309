// SPDX-License-Identifier: GPL-2.0-or-later
// read_kernel_log(), find_kernel_logs(): read the kernels' own logs and consoles from their memory.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "extractor/kernel/running_kernel.h"
#include "extractor/stack/stack_scope.h"

namespace lastwords::extractor {

struct KernelLogOptions {
    std::string file;      ///< path of the memory image, for Source::origin
    bool consoles = true;  ///< read consoles, CPUs and wall clock too, which need symbols and types
    bool extents = false;  ///< note where each record's bytes lie in the file
    StackScope stacks = {};  ///< the kernel stacks to read
    bool lines = false;      ///< find the lines of source code of traces and stacks
    KernelOptions kernel = {};
    /// May be empty. Called with the newest records, as LogOptions::newest, before all are read;
    /// the source has them, its origin and what these records say of the crash, and no more.
    std::function<void(printkfmt::Source)> newest = {};
};

/// Reads the kernel's log into a Source and, if options.consoles is set, its consoles, CPUs and
/// clocks too. Fails if the log cannot be read.
Result<printkfmt::Source> read_kernel_log(const RunningKernel& kernel,
                                          const KernelLogOptions& options);

/// Reads the log of each kernel by read_kernel_log(). Returns the logs that can be read, never
/// none, in the order of the kernels. `findings` gets what cannot be read at all. What is missing
/// from another log than the first one's is only a note, if it is known which kernel ran. Fails if
/// no log can be read, with the Error of the first one.
Result<std::vector<printkfmt::Source>> read_kernel_logs(const std::vector<RunningKernel>& kernels,
                                                        KernelLogOptions options,
                                                        Findings& findings);

/// Finds the kernels in the image by find_kernels(), and reads their logs by read_kernel_logs().
/// The first log's findings have what was found out about all. Fails if one of the two fails; what
/// was found out until then is added to `if_none`.
Result<std::vector<printkfmt::Source>> find_kernel_logs(
    const std::shared_ptr<const MemoryImage>& image, const KernelLogOptions& options,
    Findings& if_none);

}  // namespace lastwords::extractor
