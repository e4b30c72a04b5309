// SPDX-License-Identifier: GPL-2.0-or-later
// find_spin(): the spinlock that a CPU spins for, and who likely holds it.
#pragma once

#include <optional>

#include "extractor/stack/stacks.h"
#include "extractor/why/locks/wait.h"
#include "printkfmt/model/stack.h"

namespace lastwords::extractor {

/// Returns the spinlock that the CPU of this stack spins for; nullopt: the stack does not show that
/// it spins for one.
///
/// A spinlock (struct qspinlock) does not note who holds it. Its address is what the CPU's
/// registers or the frames around the spinning have, and its word then is that of a lock that is
/// held. The holder is the one other CPU that has the address in its registers or on its stack.
/// Source: kernel/locking/qspinlock.c, include/asm-generic/qspinlock_types.h; 5.10 to 7.2.
std::optional<Wait> find_spin(const Stacks& stacks, const printkfmt::Stack& stack);

}  // namespace lastwords::extractor
