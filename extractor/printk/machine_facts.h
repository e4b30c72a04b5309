// SPDX-License-Identifier: GPL-2.0-or-later
// What the dump says of the machine: names, CPUs, clocks.
#pragma once

#include "extractor/kernel/kernel_view.h"
#include "extractor/kernel/running_kernel.h"
#include "printkfmt/model/source.h"

namespace lastwords::extractor {

/// Returns the machine's names and crash time, from VMCOREINFO, the container's header and
/// init_uts_ns. Needs no symbols but those of VMCOREINFO.
printkfmt::Machine read_machine(const RunningKernel& kernel);

/// Adds the facts that need kallsyms and types: CPUs, panic CPU, wall clock. A fact that cannot be
/// found stays absent.
void add_symbol_facts(printkfmt::Machine& machine, KernelView& view, const printkfmt::Log& log);

/// Returns the kernel's boot id (/proc/sys/kernel/random/boot_id). The kernel makes the id when a
/// program first reads that file. Empty: no program did, or the id cannot be read.
std::string read_boot_id(KernelView& view);

}  // namespace lastwords::extractor
