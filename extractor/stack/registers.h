// SPDX-License-Identifier: GPL-2.0-or-later
// Registers: the general registers of one CPU or one interrupted context.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "printkfmt/base/bytes.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

/// The registers of x86-64 by their place in struct pt_regs, which is also that in NT_PRSTATUS'
/// pr_reg (arch/x86/include/asm/ptrace.h, user_64.h; 2.6.32 to 7.2).
enum class X86Register : std::uint8_t {
    kR15,
    kR14,
    kR13,
    kR12,
    kBp,
    kBx,
    kR11,
    kR10,
    kR9,
    kR8,
    kAx,
    kCx,
    kDx,
    kSi,
    kDi,
    kOrigAx,
    kIp,
    kCs,
    kFlags,
    kSp,
    kSs,
};
inline constexpr std::size_t kX86RegisterCount = 21;

/// What an unwinder starts from.
struct Registers {
    VirtAddr pc;
    VirtAddr sp;
    VirtAddr fp;             ///< rbp of x86-64, x29 of arm64
    VirtAddr lr;             ///< x30 of arm64
    bool user_mode = false;  ///< the CPU was executing a process, or a guest
    /// True: `pc` was interrupted. False: it is the return address of a call that was going on.
    bool interrupted = true;
    /// The others of x86-64, by X86Register; [i] is nullopt where it is not known.
    std::array<std::optional<std::uint64_t>, kX86RegisterCount> x86{};
};

}  // namespace lastwords::extractor
