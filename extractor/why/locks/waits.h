// SPDX-License-Identifier: GPL-2.0-or-later
// find_wait(): the lock that a task waits for, and who holds it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "extractor/kernel/kernel_view.h"
#include "extractor/stack/stacks.h"
#include "extractor/why/locks/wait.h"
#include "printkfmt/base/strong.h"
#include "printkfmt/model/stack.h"

namespace lastwords::extractor {

/// Returns what the task waits for; nullopt: its stack does not show that it waits for a lock. A
/// task that a CPU executes can wait for a spinlock (find_spin()), or inside printk
/// (find_printk_wait()).
///
/// The task's entry in the lock's list of waiters lies on its stack (struct mutex_waiter,
/// rwsem_waiter, semaphore_waiter, swait_queue), and the list leads to the lock. Since 7.x such a
/// list has no end in the lock, and task_struct.blocker names the lock instead (with
/// CONFIG_DETECT_HUNG_TASK_BLOCKER). Source: kernel/locking/, include/linux/hung_task.h; 5.10 to
/// 7.2.
std::optional<Wait> find_wait(KernelView& view, const Stacks& stacks,
                              const printkfmt::KernelTask& task, const printkfmt::Stack& stack);

/// Returns the task that a mutex, rw_semaphore or rt_mutex of this kind says to hold it, as
/// find_wait().
Wait owner_of(KernelView& view, std::string_view kind, VirtAddr lock);

}  // namespace lastwords::extractor
