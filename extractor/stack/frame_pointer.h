// SPDX-License-Identifier: GPL-2.0-or-later
// unwind_frame_pointers(): walks a stack by the chain of frame pointers.
#pragma once

#include "extractor/kernel/kernel_view.h"
#include "extractor/stack/unwind.h"

namespace lastwords::extractor {

/// Walks the records {caller's frame pointer, return address} that each function of arm64 leaves on
/// the stack, and on x86-64 each one of a kernel with CONFIG_UNWINDER_FRAME_POINTER. Exceptions:
/// on arm64 struct pt_regs has such a record (stackframe) with the interrupted pc, and since 6.13
/// one of zeros with a type after it (struct frame_record_meta); on x86-64 the frame pointer has
/// its lowest bit set and points to the pt_regs. Source: arch/arm64/kernel/stacktrace.c,
/// arch/x86/kernel/unwind_frame.c, 4.14 to 7.2.
///
/// `certain`: the kernel is known to keep frame pointers. False: all frames but the first are
/// guesses.
Unwound unwind_frame_pointers(KernelView& view, const CodeMap& code, const Registers& start,
                              StackWalk walk, bool certain);

}  // namespace lastwords::extractor
