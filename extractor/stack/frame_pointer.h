// SPDX-License-Identifier: GPL-2.0-or-later
// unwind_frame_pointers(): walks a stack by the chain of frame pointers.
#pragma once

#include <cstdint>
#include <optional>

#include "extractor/kernel/kernel_view.h"
#include "extractor/stack/unwind.h"

namespace lastwords::extractor {

/// How the kernel writes its records.
struct RecordForm {
    bool arm64 = false;
    bool has_types = false;                ///< records of zeros have a type (6.13+)
    std::optional<std::uint64_t> in_regs;  ///< offset of pt_regs.stackframe
    std::uint64_t pac_mask = 0;            ///< the bits of pointer authentication in an address

    static RecordForm read(KernelView& view);
};

/// Walks the records {caller's frame pointer, return address} that each function of arm64 leaves on
/// the stack, and on x86-64 each one of a kernel with CONFIG_UNWINDER_FRAME_POINTER. Exceptions:
/// on arm64 struct pt_regs has such a record (stackframe) with the interrupted pc, and since 6.13
/// one of zeros with a type after it (struct frame_record_meta); on x86-64 the frame pointer has
/// its lowest bit set and points to the pt_regs. Source: arch/arm64/kernel/stacktrace.c,
/// arch/x86/kernel/unwind_frame.c, 4.14 to 7.2.
///
/// `certain`: the kernel is known to keep frame pointers. False: all frames but the first are
/// guesses.
Unwound unwind_frame_pointers(const RecordForm& form, const CodeMap& code, const Registers& start,
                              StackWalk walk, bool certain);

}  // namespace lastwords::extractor
