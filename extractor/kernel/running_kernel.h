// SPDX-License-Identifier: GPL-2.0-or-later
// RunningKernel: the kernel in a memory image, with its VMCOREINFO and its virtual memory.
#pragma once

#include <memory>
#include <string>

#include "extractor/image/memory_scan.h"
#include "extractor/kernel/debug_info.h"
#include "extractor/machine/kernel_memory.h"
#include "extractor/machine/vmcoreinfo.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/base/result.h"

namespace lastwords::extractor {

struct KernelOptions {
    Progress progress = {};
    ReadWatcher watcher = {};  ///< called for every read of kernel memory that the answer rests on
    /// Shared by all that must look through all of memory, so that memory is read only once.
    std::shared_ptr<MemoryScan> scan = std::make_shared<MemoryScan>();
    /// The files outside the dump that describe its kernel; nullptr: none, and none are looked for.
    std::shared_ptr<DebugFiles> debug_files = {};
    std::string dump = {};  ///< path of the dump, beside which debug files are looked for
};

struct RunningKernel {
    std::unique_ptr<VmcoreInfo> info;
    std::shared_ptr<const KernelMemory> memory;
    std::string info_from;  ///< "note of the dump", "found in memory at 0x..."
    /// Whether the kernel's own memory (init_uts_ns) has the release that VMCOREINFO names.
    bool verified = false;
    /// What files outside the dump say about the kernel; nullptr: there are none.
    std::shared_ptr<DebugInfo> debug;
};

/// The fields of struct new_utsname, in order: NUL-terminated arrays of 65 bytes, of which the
/// sixth and last is not read (include/uapi/linux/utsname.h). uts_text() returns a field of the
/// kernel's own init_uts_ns; empty: it cannot be read.
enum class UtsField : std::uint64_t { kSysname, kNodename, kRelease, kVersion, kMachine };
std::string uts_text(const RunningKernel& kernel, UtsField field);

/// Finds the kernel by the container's VMCOREINFO note if the kernel's own memory confirms the
/// note: a copy in memory may be the crash kernel's. Otherwise scans all memory for a VMCOREINFO
/// that its own kernel confirms. If there is none, takes the note unconfirmed. `findings` gets a
/// loss if the dump has a note but the note is not confirmed. Fails if nothing is usable; the
/// message says what was tried. Fails too if options.debug_files names a file that cannot be used.
Result<RunningKernel> find_kernel(const std::shared_ptr<const MemoryImage>& image,
                                  const KernelOptions& options, Findings& findings);

}  // namespace lastwords::extractor
