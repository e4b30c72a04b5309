// SPDX-License-Identifier: GPL-2.0-or-later
// RunningKernel: a kernel in a memory image, with its VMCOREINFO and its virtual memory.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "extractor/image/memory_scan.h"
#include "extractor/kernel/debug_info.h"
#include "extractor/machine/kernel_memory.h"
#include "extractor/machine/vmcoreinfo.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/base/result.h"
#include "printkfmt/model/kernel_role.h"

namespace lastwords::extractor {

struct KernelOptions {
    Progress progress = {};
    ReadWatcher watcher = {};  ///< called for every read of kernel memory that the answer rests on
    /// Shared by all that must look through all of memory, so that memory is read only once.
    std::shared_ptr<MemoryScan> scan = std::make_shared<MemoryScan>();
    /// The files outside the dump that describe its kernel; nullptr: none, and none are looked for.
    std::shared_ptr<DebugFiles> debug_files = {};
    std::string dump = {};  ///< path of the dump, beside which debug files are looked for
    /// Look through all of memory for further kernels, even if the dump names the only kernel that
    /// its CPUs ran.
    bool all_kernels = false;
};

struct RunningKernel {
    std::unique_ptr<VmcoreInfo> info;
    std::shared_ptr<const KernelMemory> memory;
    std::string info_from;  ///< "note of the dump", "found in memory at 0x..."
    /// Whether the kernel's own memory (init_uts_ns) has the release that VMCOREINFO names.
    bool verified = false;
    /// Why that memory says neither that it is this release nor that it is another; nullopt: it
    /// does say so.
    std::optional<Error> not_to_verify;
    /// What files outside the dump say about the kernel; nullptr: there are none.
    std::shared_ptr<DebugInfo> debug;
    bool from_note = false;  ///< info is the VMCOREINFO note of the dump
    /// Which one of several kernels it is; nullopt: no other was found.
    std::optional<printkfmt::OneOfKernels> one_of_kernels;
};

/// The fields of struct new_utsname, in order: NUL-terminated arrays of 65 bytes, of which the
/// sixth and last is not read (include/uapi/linux/utsname.h). uts_text() returns a field of the
/// kernel's own init_uts_ns; empty: it cannot be read.
enum class UtsField : std::uint64_t { kSysname, kNodename, kRelease, kVersion, kMachine };
std::string uts_text(const RunningKernel& kernel, UtsField field);

/// Opens the kernel that a VMCOREINFO text describes: its virtual memory by its page tables, else
/// by the segments of the dump. Sets `verified`. `from`: RunningKernel::info_from. Fails if the
/// text is of an unknown machine, or lacks what the address space needs.
Result<RunningKernel> open_kernel(const std::shared_ptr<const MemoryImage>& image, std::string text,
                                  std::string from, const ReadWatcher& watcher);

}  // namespace lastwords::extractor
