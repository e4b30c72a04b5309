// SPDX-License-Identifier: GPL-2.0-or-later
// touch_pages_other_tools_read(): kernel memory that other dump tools check before they accept a
// dump.
#pragma once

#include "extractor/kernel/running_kernel.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

/// Reads the memory without which makedumpfile, drgn and crash stop, so that the memory's watcher
/// notes it: the utsname, the map of online nodes, the tables of memory sections up to `end`, the
/// starts of x86-64's regions, and the kernel's own copy of VMCOREINFO. Memory that cannot be read
/// is skipped. Source: the keys of VMCOREINFO; mm/sparse.c, struct mem_section, 5.10 to 7.2.
void touch_pages_other_tools_read(const RunningKernel& kernel, PhysAddr end);

}  // namespace lastwords::extractor
