// SPDX-License-Identifier: GPL-2.0-or-later
// StackPlaces: which memory is a kernel stack: that of a task, and those that each CPU has for
// interrupts and exceptions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "extractor/kernel/kernel_view.h"
#include "extractor/stack/per_cpu.h"
#include "printkfmt/base/strong.h"
#include "printkfmt/model/stack.h"

namespace lastwords::extractor {

/// One stack, from its lowest address to before `end`.
struct StackPlace {
    VirtAddr begin;
    VirtAddr end;
    std::string name;  ///< "the task's stack", "the IRQ stack of CPU 1"

    bool contains(VirtAddr at, std::uint64_t bytes = 1) const {
        return at >= begin && at <= end && end - at >= bytes;
    }
};

class StackPlaces {
 public:
    /// Looks up how large stacks are, and where those of the CPUs lie. What the kernel does not
    /// tell is left out: frames on such a stack are not found. `view` and `per_cpu` must outlive
    /// the result.
    StackPlaces(KernelView& view, const PerCpu& per_cpu);

    /// THREAD_SIZE, by the symbols around the first task's stack; else 16 KiB, or 64 KiB where
    /// pages have that size (arch/x86/include/asm/page_64_types.h,
    /// arch/arm64/include/asm/memory.h).
    std::uint64_t thread_bytes() const { return thread_bytes_; }

    /// Returns the task's stack; nullopt: the task has none any more.
    std::optional<StackPlace> of_task(const printkfmt::KernelTask& task) const;
    /// Returns the stacks of a CPU for interrupts and exceptions. Of x86-64: the IRQ stack, and
    /// those of the interrupt stack table (arch/x86/include/asm/cpu_entry_area.h). Of arm64: the
    /// IRQ stack (4.6+), and the overflow stack (4.14+; arch/arm64/kernel/irq.c, traps.c).
    const std::vector<StackPlace>& of_cpu(std::uint32_t cpu) const;

 private:
    void find_thread_bytes();
    void add_irq_stack(std::uint32_t cpu, std::vector<StackPlace>& places) const;
    void add_exception_stacks(std::uint32_t cpu, std::vector<StackPlace>& places) const;
    void add_arm64_stacks(std::uint32_t cpu, std::vector<StackPlace>& places) const;

    KernelView* view_;       // outlives this
    const PerCpu* per_cpu_;  // outlives this
    std::uint64_t thread_bytes_ = 0;
    mutable std::vector<std::optional<std::vector<StackPlace>>>
        of_cpus_;  // [i]: of CPU i, if asked
};

}  // namespace lastwords::extractor
