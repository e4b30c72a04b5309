// SPDX-License-Identifier: GPL-2.0-or-later
// read_what_tools_need(): kernel memory that other dump tools look at before they believe a dump.
#pragma once

#include "extractor/kernel/running_kernel.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

/// Reads (for the memory's watcher; the values are not used) the utsname, the map of online nodes,
/// the tables of memory sections up to `end`, where x86-64's regions start, and the kernel's own
/// copy of VMCOREINFO: makedumpfile, drgn and crash stop without them. What cannot be read is
/// passed over. Source: VMCOREINFO's own keys; mm/sparse.c struct mem_section, 5.10 to 7.2.
void touch_pages_other_tools_read(const RunningKernel& kernel, PhysAddr end);

}  // namespace lastwords::extractor
