// SPDX-License-Identifier: GPL-2.0-or-later
// RunningKernel: the kernel in a memory image, with its verified VMCOREINFO and its virtual memory.
#pragma once

#include <memory>
#include <string>

#include "extractor/image/memory_scan.h"
#include "extractor/machine/kernel_memory.h"
#include "extractor/machine/vmcoreinfo.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/base/result.h"

namespace lastwords::extractor {

struct KernelOptions {
    MemoryScan::Progress progress = {};
    ReadWatcher watcher = {};  ///< called for every read of kernel memory that the answer rests on
    /// Shared by all that must look through all of memory, so that it is read once.
    std::shared_ptr<MemoryScan> scan = std::make_shared<MemoryScan>();
};

struct RunningKernel {
    std::unique_ptr<VmcoreInfo> info;
    std::shared_ptr<const KernelMemory> memory;
    std::string info_from;  ///< "note of the dump", "found in memory at 0x..."
    bool verified =
        false;  ///< the release in the kernel's own memory is the one that VMCOREINFO names
};

/// A field of the kernel's own struct new_utsname in init_uts_ns: six NUL-terminated arrays of 65
/// bytes (include/uapi/linux/utsname.h). Empty: not there.
enum class UtsField : std::uint64_t { kSysname, kNodename, kRelease, kVersion, kMachine };
std::string uts_text(const RunningKernel& kernel, UtsField field);

/// Finds the kernel by the VMCOREINFO that the container carries. That one always wins, because in
/// a real kdump the copy in memory may be the crash kernel's. Else all memory is scanned for a
/// VMCOREINFO that its own kernel confirms. kNotFound: there is none; the message says what was
/// tried.
Result<RunningKernel> find_kernel(const std::shared_ptr<const MemoryImage>& image,
                                  const KernelOptions& options, Findings& findings);

}  // namespace lastwords::extractor
