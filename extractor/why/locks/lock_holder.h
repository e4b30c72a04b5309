// SPDX-License-Identifier: GPL-2.0-or-later
// ConsoleLock: who holds the lock that all legacy consoles share, and whom that task waits for.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "extractor/stack/stacks.h"
#include "extractor/why/locks/console_writes.h"
#include "extractor/why/locks/print_variables.h"
#include "printkfmt/model/stack.h"
#include "printkfmt/model/why.h"

namespace lastwords::extractor {

/// Who holds console_sem, as far as it can be told.
struct ConsoleLockHolder {
    std::optional<printkfmt::KernelTask> task;
    printkfmt::Stack stack;  ///< of the task
    /// Only inferred: the task executes a function that calls console_lock().
    bool inferred = false;
    std::string how;      ///< what shows it: "console_sem.last_holder", "hold+0x1c calls ..."
    VirtAddr at;          ///< of what shows it; 0: it is no single variable
    std::string unknown;  ///< if there is no task: why not
    bool gone = false;    ///< the kernel notes a holder, and that task lives no more
};

/// Returns who holds console_sem, which must be held. Up to 7.1 the kernel does not note it: then
/// a task is looked for that does not run and that is in a function whose code calls console_lock()
/// before the place where the task is now.
ConsoleLockHolder find_console_lock_holder(PrintVariables& variables, const Stacks& stacks);

/// Returns the stack of a task that is in the write() of a legacy console; nullopt: there is none.
/// For kernels that do not note it in console_owner.
std::optional<printkfmt::Stack> find_unnoted_writer(const Stacks& stacks,
                                                    const ConsoleWrites& writes);

/// Returns the locks that the task waits for, and who holds them: first `first`, which it holds,
/// then what it waits for itself, and so on until somebody is not waiting or is not known.
std::vector<printkfmt::LockLink> follow_locks(KernelView& view, const Stacks& stacks,
                                              printkfmt::LockLink first,
                                              const printkfmt::KernelTask& holder);

/// Returns the locks that the task waits for, as follow_locks() without what it holds itself.
std::vector<printkfmt::LockLink> locks_waited_for(KernelView& view, const Stacks& stacks,
                                                  const printkfmt::KernelTask& task,
                                                  const printkfmt::Stack& stack);

/// Says who holds the last of the locks that a task waits for, to be put behind a sentence: "; the
/// mutex that it waits for in the end is held by driver (pid 7, ...)", "; it waits for itself: a
/// deadlock". Empty: it waits for none, or nobody is known.
std::string end_of_chain(std::span<const printkfmt::LockLink> waited_for);

/// Returns the task's name and what it was busy with: "X (pid 7, sleeping), which is frozen ...".
std::string words_for(const printkfmt::KernelTask& task, const printkfmt::Stack& stack);
/// Returns the same as the beginning of a sentence: "X (pid 7, sleeping), which is frozen ...,".
std::string subject_for(const printkfmt::KernelTask& task, const printkfmt::Stack& stack);
/// Returns "why_console (pid 177, uninterruptible sleep)" or "... (pid 3, running on CPU 1)".
std::string words_for(const printkfmt::KernelTask& task);

/// Returns the functions of a stack from the innermost outwards: "__schedule < schedule < hold". Of
/// guesses only the one that a link register gives, as "spin?".
std::string functions_of(const printkfmt::Stack& stack);

}  // namespace lastwords::extractor
