// SPDX-License-Identifier: GPL-2.0-or-later
// unwind_orc(): walks a stack of x86-64 by the kernel's ORC tables.
#pragma once

#include "extractor/stack/orc.h"
#include "extractor/stack/unwind.h"

namespace lastwords::extractor {

/// Walks from `start` outwards, as the kernel's own unwinder does (arch/x86/kernel/unwind_orc.c
/// unwind_next_frame(), 4.14 to 7.2). Where the tables do not help, what is left of the stack gives
/// guesses.
Unwound unwind_orc(const OrcTables& tables, const CodeMap& code, const Registers& start,
                   StackWalk walk);

}  // namespace lastwords::extractor
