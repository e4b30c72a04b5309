// SPDX-License-Identifier: GPL-2.0-or-later
// Whether the bytes before an address are a call, so that a call can return to the address.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

/// So many bytes before an address decide.
inline constexpr std::size_t kCallBytesMax = 7;

/// Returns whether `bytes`, kCallBytesMax or more, end with a call of x86: e8 with an offset of 32
/// bits, or ff /2 with any operand. Source: Intel's manual, volume 2A, CALL.
bool ends_with_x86_call(Bytes bytes);

/// Returns whether an instruction of arm64 is BL, BLR, or BLRA* with pointer authentication.
/// Source: Arm ARM, C4.1.
bool is_arm64_call(std::uint64_t instruction);

/// Returns whether `bytes`, kCallBytesMax or more, end with a call of the machine (e_machine);
/// nullopt: this machine's instructions are not known here.
std::optional<bool> ends_with_call(Bytes bytes, std::uint16_t machine);

/// So many bytes before an address decide in a file.
inline constexpr std::size_t kFileCallBytesMax = kCallBytesMax + 5;

/// As ends_with_call(), for the code in a vmlinux or module. `bytes`: kFileCallBytesMax or more. A
/// running kernel may have a longer call of x86 in the place of a call through a register and the
/// nops after it (arch/x86/kernel/alternative.c, up to 7.2).
std::optional<bool> ends_with_call_in_file(Bytes bytes, std::uint16_t machine);

}  // namespace lastwords::extractor
