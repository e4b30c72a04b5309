// SPDX-License-Identifier: GPL-2.0-or-later
// touch_pages_other_tools_read(): reads the kernel memory that other tools check before they accept
// a dump.
#pragma once

#include "extractor/kernel/running_kernel.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

/// Reads the memory without which makedumpfile, drgn and crash reject a dump, so that trim() keeps
/// it: the utsname, the map of online nodes, the tables of memory sections below the physical
/// address `end`, the variables with the starts of regions (x86-64), the kernel's own copy of
/// VMCOREINFO, and all of the log's ring. Memory that cannot be read is skipped. Source: the keys
/// of VMCOREINFO; mm/sparse.c, struct mem_section, 5.10 to 7.2.
void touch_pages_other_tools_read(const RunningKernel& kernel, PhysAddr end);

}  // namespace lastwords::extractor
