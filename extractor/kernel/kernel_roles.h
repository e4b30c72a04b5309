// SPDX-License-Identifier: GPL-2.0-or-later
// order_kernels(): which of several kernels in one memory ran, and what the others are.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "extractor/kernel/running_kernel.h"

namespace lastwords::extractor {

/// Returns where the kernel's init_uts_ns lies, by its linear maps; nullopt: it is not known.
std::optional<PhysAddr> uts_place(const RunningKernel& kernel);

/// Whether the kernel's own page tables lead to its init_uts_ns.
bool tables_confirm(const RunningKernel& kernel);

/// Returns how many of the CPUs in QEMU's notes used page tables of this kernel.
std::size_t cpus_of(const RunningKernel& kernel);

/// Returns how many CPUs in QEMU's notes used page tables at all. CR3 of a CPU that was never
/// started is 0.
std::size_t cpus_with_tables(const ImageFacts& facts);

/// Sets one_of_kernels of each, and puts the kernels in the order in which they are shown. Does
/// nothing to a single kernel.
///
/// A capture kernel knows that it is one, and lies in memory that the crashed kernel reserved; what
/// crashed does not run. Of the others that one ran whose page tables CPUs used.
/// Without such registers, it is the kernel of the dump's VMCOREINFO note. If neither decides, it
/// is the one whose wall clock is the newest. A crashed kernel comes before its capture kernel if
/// that ran, then come all others, the newest first.
void order_kernels(std::vector<RunningKernel>& kernels);

/// Whether the log of a kernel with this role is what a user of the dump asks for, so that losses
/// in it make the answer partial: not the log of an earlier boot or of a capture kernel, whose
/// memory later kernels may use. nullopt: it is the only kernel.
bool is_asked_for(const std::optional<printkfmt::OneOfKernels>& role);

}  // namespace lastwords::extractor
