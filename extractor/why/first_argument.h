// SPDX-License-Identifier: GPL-2.0-or-later
// Calls that code makes, and the address that it hands over: read from the instructions of x86-64
// and arm64.
#pragma once

#include <vector>

#include "printkfmt/base/bytes.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

/// A call with a fixed target.
struct CallInCode {
    VirtAddr at;        ///< of the instruction
    VirtAddr target;    ///< where it goes
    VirtAddr argument;  ///< the first argument, if the code before makes an address; 0: not known
};

/// Returns the calls in the code of x86-64 that begins at `begin`: "call rel32". As instructions
/// have no fixed length, some may be none. The argument is what "mov $address, %rdi" or "lea
/// address(%rip), %rdi" puts into rdi shortly before.
std::vector<CallInCode> x86_calls(Bytes code, VirtAddr begin);

/// Returns the calls in the code of arm64 that begins at `begin`: "bl". The argument is what adrp,
/// add and mov have made of x0, as if no branch were taken.
std::vector<CallInCode> arm64_calls(Bytes code, VirtAddr begin);

/// Returns where 12 bytes of arm64 code jump: "adrp x16", "add x16", "br x16", by which a module
/// calls what is too far away for "bl" (arch/arm64/kernel/module-plts.c, 4.14 to 7.2). VirtAddr{}:
/// they do something else.
VirtAddr arm64_veneer(Bytes code, VirtAddr begin);

}  // namespace lastwords::extractor
