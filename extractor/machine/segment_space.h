// SPDX-License-Identifier: GPL-2.0-or-later
// open_by_segments(): the virtual memory of a kernel that only the headers of an ELF dump describe.
#pragma once

#include <memory>

#include "extractor/machine/arch.h"

namespace lastwords::extractor {

struct SegmentMemory {
    const Arch* arch = nullptr;
    std::unique_ptr<AddressSpace> space;
};

/// For machines that are not in the table of architectures, and for kernels whose page tables are
/// not known: takes the addresses that the writer of an ELF dump recorded for its PT_LOADs, as
/// vmcore-dmesg does. The kernel writes them for its linear map and its own image
/// (fs/proc/vmcore.c, kexec-tools crashdump-elf.c), so the log is in them. The ELF header says
/// which machine it is; `image` must outlive the result. kNotFound: none of
/// these segments has the log (SYMBOL(prb), before 5.10 SYMBOL(log_buf)).
Result<SegmentMemory> open_by_segments(const VmcoreInfo& info, const MemoryImage& image);

}  // namespace lastwords::extractor
