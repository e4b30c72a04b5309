// SPDX-License-Identifier: GPL-2.0-or-later
// Stacks: the kernel stacks of tasks and CPUs, with the names of their functions, from the dump
// alone.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "extractor/kernel/kernel_view.h"
#include "extractor/stack/code_map.h"
#include "extractor/stack/cpu_registers.h"
#include "extractor/stack/frame_pointer.h"
#include "extractor/stack/orc.h"
#include "extractor/stack/per_cpu.h"
#include "extractor/stack/stack_places.h"
#include "extractor/stack/stack_scope.h"
#include "extractor/stack/tasks.h"
#include "extractor/stack/unwind.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/base/result.h"
#include "printkfmt/model/stack.h"

namespace lastwords::extractor {

class Stacks {
 public:
    /// Reads what all stacks need: the tables of the unwinder, the CPUs' registers and their tasks.
    /// `findings` gets what is missing and is not needed by every stack. Fails if the per-CPU areas
    /// or struct task_struct are not known, or the architecture is. `view` must outlive the result.
    static Result<std::unique_ptr<Stacks>> open(KernelView& view, Findings& findings);

    const PerCpu& per_cpu() const { return per_cpu_; }
    const TaskTable& tasks() const { return *tasks_; }
    const StackPlaces& places() const { return places_; }
    const CodeMap& code() const { return code_; }
    /// Returns the registers of a CPU at the end; nullptr: the dump does not have them.
    const CpuRegisters* registers_of(std::uint32_t cpu) const;
    /// Returns the CPU that was executing the task at the end; nullopt: none was.
    std::optional<std::uint32_t> cpu_running(const printkfmt::KernelTask& task) const;

    /// Returns the stack of a task: from its saved registers, or if a CPU was executing it from
    /// that CPU's. Never fails: Stack::end says what is missing.
    printkfmt::Stack of_task(const printkfmt::KernelTask& task) const;
    /// Returns what a CPU was executing, from its registers on.
    printkfmt::Stack of_cpu(std::uint32_t cpu) const;

    /// Returns the stacks that are asked for: those of CPUs first, then those of tasks, each task
    /// once.
    std::vector<printkfmt::Stack> read(const StackScope& scope, Findings& findings) const;

 private:
    Stacks(KernelView& view, PerCpu per_cpu, Findings& findings)
        : view_(view),
          per_cpu_(std::move(per_cpu)),
          places_(view, per_cpu_),
          code_(view, findings) {}
    Result<void> prepare(Findings& findings);
    void unwind(const Registers& start, const std::vector<StackPlace>& places,
                printkfmt::Stack& stack) const;
    Result<Registers> saved_registers(const printkfmt::KernelTask& task) const;
    std::vector<printkfmt::KernelTask> wanted_tasks(const StackScope& scope,
                                                    Findings& findings) const;

    KernelView& view_;  // outlives this
    PerCpu per_cpu_;
    std::optional<TaskTable> tasks_;  // set by open()
    StackPlaces places_;
    CodeMap code_;
    RecordForm records_;
    std::optional<OrcTables> orc_;
    std::string no_orc_;           // why there are no ORC tables
    bool frame_pointers_ = false;  // the kernel keeps them for sure
    std::vector<CpuRegisters> registers_;
    std::vector<VirtAddr> current_;  // [i]: the task that CPU i was executing; 0: not known
};

}  // namespace lastwords::extractor
