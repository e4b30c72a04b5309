// SPDX-License-Identifier: GPL-2.0-or-later
// CallInCode: a call that code makes, and the address that it hands over. Read from the
// instructions of x86-64 and arm64.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "extractor/kernel/kallsyms.h"
#include "extractor/machine/kernel_memory.h"
#include "printkfmt/base/bytes.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

/// A call with a fixed target.
struct CallInCode {
    VirtAddr at;        ///< of the instruction
    VirtAddr target;    ///< where it goes
    VirtAddr argument;  ///< the first argument, if the code before makes an address; 0: not known
};

/// Returns the calls in a function of the kernel; none if its code cannot be read.
///
/// Of x86-64: "call rel32", with what "mov $address, %rdi" or "lea address(%rip), %rdi" puts into
/// rdi shortly before. As instructions have no fixed length, some may be none. Of arm64: "bl", with
/// what adrp, add and mov have made of x0, as if no branch were taken.
std::vector<CallInCode> calls_in(const KernelMemory& memory, const SymbolPlace& function);

/// Keeps the calls of functions that were read once. Of a dump that is made to take long, only so
/// many functions are read.
class CallsOfFunctions {
 public:
    static constexpr std::size_t kFunctionsMax = 1U << 14;

    explicit CallsOfFunctions(const KernelMemory& memory) : memory_(memory) {}

    const std::vector<CallInCode>& of(const SymbolPlace& function);

 private:
    const KernelMemory& memory_;  // outlives this
    std::map<VirtAddr, std::vector<CallInCode>> known_;
};

/// Returns where a function jumps to with "jmp rel32" or "b": also functions that it calls as the
/// last thing it does.
std::vector<VirtAddr> jumps_in(const KernelMemory& memory, const SymbolPlace& function);

bool is_x86(const KernelMemory& memory);

/// Returns the bytes of a call.
std::uint64_t call_bytes(const KernelMemory& memory);

/// Returns where a call on arm64 goes whose target is a veneer: "adrp x16", "add x16", "br x16", by
/// which a module calls what is too far away for "bl" (arch/arm64/kernel/module-plts.c, 4.14 to
/// 7.2). VirtAddr{}: the target is none.
VirtAddr behind_veneer(const KernelMemory& memory, VirtAddr target);

}  // namespace lastwords::extractor
