// SPDX-License-Identifier: GPL-2.0-or-later
// KernelTask, Frame, Stack: what the kernel's tasks and CPUs were executing at the end.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "printkfmt/base/strong.h"
#include "printkfmt/model/code_lines.h"

namespace lastwords::printkfmt {

/// One task (thread), as its task_struct describes it.
struct KernelTask {
    VirtAddr address;        ///< of its task_struct
    std::uint64_t pid = 0;   ///< of the thread; 0: an idle task
    std::uint64_t tgid = 0;  ///< of the process
    std::string comm;        ///< the name that the kernel has of it
    /// The letter that ps shows: R running or runnable, S sleeping, D uninterruptible, T stopped,
    /// t traced, X dead, Z zombie, P parked, I idle kernel thread; ? if it cannot be read.
    char state = '?';
    std::uint64_t state_bits = 0;  ///< task_struct.__state (before 5.14: state), TASK_...
    /// The CPU that it ran on at the end or last; nullopt: cannot be read.
    std::optional<std::uint32_t> cpu;
    bool on_cpu = false;         ///< it was executing on `cpu` (task_struct.on_cpu)
    bool kernel_thread = false;  ///< has no user memory (PF_KTHREAD)
    bool in_iowait = false;      ///< waits for input or output
    /// When it was last given a CPU, on the clock of the log's time stamps
    /// (task_struct.sched_info.last_arrival); nullopt: the kernel does not record it.
    std::optional<std::uint64_t> last_ran_ns;
    VirtAddr stack;  ///< the lowest address of its kernel stack
    /// The stack pointer that was saved when it last gave up its CPU (task_struct.thread): what
    /// lies below it on the stack is of no use any more. 0: cannot be read.
    VirtAddr saved_sp;
};

/// Returns what the letter of a state means: "running or runnable", "uninterruptible sleep", ...
std::string_view meaning_of_state(char state);

/// One function on a stack.
struct Frame {
    VirtAddr at;  ///< the return address; in the innermost frame, the next instruction
    /// "schedule+0x12/0x90", with " [module]" after it if it belongs to one; the number if no
    /// symbol covers it.
    std::string function;
    /// True: nothing proves that the function was active. The word was found on the stack, and it
    /// follows a call instruction.
    bool guess = false;
    /// The frame is where an interrupt or exception stopped the code, so no call stands before it.
    bool interrupted = false;
    VirtAddr sp;  ///< the stack pointer in this frame, before the call that it made
    /// The lines of source code, if they were asked for and a debug file has them.
    LineTable::Choices lines = {};
};

/// The kernel stack of one task or CPU, from the innermost frame outwards.
struct Stack {
    std::optional<KernelTask> task;    ///< the task that was running; nullopt: not known
    std::optional<std::uint32_t> cpu;  ///< the CPU that was executing this stack; nullopt: none was
    std::vector<Frame> frames;
    /// True: `frames` is everything from the start to the entry into the kernel.
    bool complete = false;
    std::string begin;  ///< where the registers at its start are from
    std::string end;    ///< one phrase that says why the frames end there

    /// Returns whether a frame that is no guess is in this function, of whichever module.
    bool has(std::string_view function) const;
};

/// Returns "schedule" for "schedule+0x12/0x90 [module]".
std::string_view bare_function(std::string_view function);

}  // namespace lastwords::printkfmt
