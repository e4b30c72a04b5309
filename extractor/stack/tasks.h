// SPDX-License-Identifier: GPL-2.0-or-later
// TaskTable: the kernel's tasks, and which one each CPU was running.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "extractor/kernel/kernel_view.h"
#include "extractor/stack/per_cpu.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/base/result.h"
#include "printkfmt/base/strong.h"
#include "printkfmt/model/stack.h"

namespace lastwords::extractor {

class TaskTable {
 public:
    /// The kernel allows 4 million PIDs (PID_MAX_LIMIT, include/linux/threads.h).
    static constexpr std::size_t kTasksMax = 1U << 22;

    /// Looks up the layout of struct task_struct. Fails if the kernel has no types of its own and
    /// no debug file is there. `view` and `per_cpu` must outlive the result.
    static Result<TaskTable> open(KernelView& view, const PerCpu& per_cpu);

    /// Reads one task_struct. kCorrupt: what lies there is no task: its comm is no text, or its
    /// state or flags are none that a task can have. Other errors: it cannot be read.
    Result<printkfmt::KernelTask> at(VirtAddr task) const;

    /// Returns all tasks: every process in the order of the kernel's list, its threads after it,
    /// and before them the idle tasks of all CPUs. The lists are walked from both ends, and what
    /// lies between two damaged links is taken from the table of PIDs, so that only damaged tasks
    /// are missing. `findings` gets one loss if some are.
    std::vector<printkfmt::KernelTask> all(Findings& findings) const;

    /// Returns the task that a CPU was executing: current_task, pcpu_hot.current_task (6.2 to 6.14,
    /// x86-64), curr of its run queue, or else the only task that
    /// says itself (on_cpu) that it was on this CPU.
    Result<printkfmt::KernelTask> running_on(std::uint32_t cpu) const;

    /// Reads the stack pointer that a task saved when it gave up its CPU.
    Result<VirtAddr> saved_sp(VirtAddr task) const;

    /// Returns the layout of struct task_struct. The KernelView owns it.
    const StructLayout& layout() const { return *layout_; }
    const KernelMemory& memory() const { return view_->memory(); }

 private:
    TaskTable(KernelView& view, const PerCpu& per_cpu) : view_(&view), per_cpu_(&per_cpu) {}
    Result<VirtAddr> current_of(std::uint32_t cpu) const;
    std::optional<printkfmt::KernelTask> only_one_on(std::uint32_t cpu) const;
    std::optional<std::uint32_t> cpu_of(VirtAddr task) const;
    std::optional<Error> add_threads(const printkfmt::KernelTask& leader,
                                     std::vector<printkfmt::KernelTask>& tasks) const;
    void add_idle_tasks(std::vector<printkfmt::KernelTask>& tasks) const;
    void add_lost_tasks(Error cut, std::vector<printkfmt::KernelTask>& tasks,
                        Findings& findings) const;

    KernelView* view_;       // outlives this
    const PerCpu* per_cpu_;  // outlives this
    const StructLayout* layout_ = nullptr;
    /// The tasks that say themselves that a CPU was executing them, if that was asked for.
    mutable std::optional<std::vector<printkfmt::KernelTask>> on_cpus_;
    std::uint64_t last_arrival_ = 0;         // offset in task_struct; 0: not recorded
    std::optional<std::uint64_t> saved_sp_;  // offset in task_struct; nullopt: not known
};

/// Returns the letter of a task's state. `bits`: task_struct.__state (before 5.14: state); `exit`:
/// exit_state. Source: include/linux/sched.h __task_state_index(), 4.14 to 7.2.
char letter_of_state(std::uint64_t bits, std::uint64_t exit);

}  // namespace lastwords::extractor
