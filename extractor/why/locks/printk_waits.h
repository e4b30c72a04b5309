// SPDX-License-Identifier: GPL-2.0-or-later
// find_printk_wait(): what a CPU waits for inside printk itself.
#pragma once

#include <optional>

#include "extractor/kernel/kernel_view.h"
#include "extractor/stack/stacks.h"
#include "extractor/why/locks/wait.h"
#include "printkfmt/model/stack.h"

namespace lastwords::extractor {

/// Returns what the CPU of this stack spins for in printk: that the CPU which prints a backtrace
/// comes to its end (printk_cpu_sync_owner, 5.14+), or that the task in a console's write() hands
/// the console over (console_owner). nullopt: neither. Source: kernel/printk/printk.c
/// __printk_cpu_sync_wait(), console_trylock_spinning(); 5.10 to 7.2.
std::optional<Wait> find_printk_wait(KernelView& view, const Stacks& stacks,
                                     const printkfmt::Stack& stack);

}  // namespace lastwords::extractor
