// SPDX-License-Identifier: GPL-2.0-or-later
// PerCpu: where each CPU's copy of a per-CPU variable lies, and which CPUs the kernel had.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "extractor/kernel/kernel_view.h"
#include "printkfmt/base/result.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

/// A set of CPUs by number: [i] tells of CPU i.
using CpuMask = std::vector<bool>;

/// The per-CPU areas. A copy lies at the variable's address plus __per_cpu_offset[cpu]. Source:
/// include/asm-generic/percpu.h, mm/percpu.c; x86-64 and arm64, 2.6.32 to 7.2. Up to 6.14 the
/// variable's "address" on x86-64 is its offset in an area that begins at 0
/// (arch/x86/kernel/vmlinux.lds.S), which changes nothing here.
class PerCpu {
 public:
    /// Kernels have at most this many CPUs (CONFIG_NR_CPUS: at most 8192 on x86-64).
    static constexpr std::uint32_t kCpusMax = 8192;

    /// Finds the areas. A kernel without CONFIG_SMP has one, and no __per_cpu_offset. kCorrupt:
    /// nr_cpu_ids is no number of CPUs. `view` must outlive the result.
    static Result<PerCpu> open(KernelView& view);

    /// Returns the number of CPU numbers (nr_cpu_ids): the highest possible CPU plus 1.
    std::uint32_t count() const { return count_; }

    /// Returns the address of a CPU's copy of a variable. kNotFound: there is no such CPU, or no
    /// such symbol.
    Result<VirtAddr> address(std::string_view variable, std::uint32_t cpu) const;
    /// Returns the address of a CPU's copy of what lies at `variable` (a static per-CPU variable's
    /// address, or a pointer from alloc_percpu()).
    Result<VirtAddr> address(VirtAddr variable, std::uint32_t cpu) const;
    /// Returns the value of a CPU's copy of an integer or pointer variable of `bytes` bytes.
    Result<std::uint64_t> number(std::string_view variable, std::uint32_t cpu,
                                 unsigned bytes) const;
    /// Returns __per_cpu_offset[cpu], which is the CPU's GS base on x86-64 while it runs the
    /// kernel.
    Result<std::uint64_t> offset(std::uint32_t cpu) const;

    /// Reads __cpu_online_mask: on most machines a panic clears the bits of the CPUs that stopped.
    Result<CpuMask> online() const { return mask("__cpu_online_mask"); }
    Result<CpuMask> present() const { return mask("__cpu_present_mask"); }
    /// Reads a struct cpumask variable of count() bits. Since 4.5 the masks have these names
    /// (kernel/cpu.c).
    Result<CpuMask> mask(std::string_view variable) const;

 private:
    explicit PerCpu(KernelView& view) : view_(&view) {}

    KernelView* view_;  // outlives this
    std::uint32_t count_ = 1;
    VirtAddr offsets_;  // 0: the kernel has one CPU and no such table
};

}  // namespace lastwords::extractor
