// SPDX-License-Identifier: GPL-2.0-or-later
// Compares a line with the format string of the printk() that may have written it.
#pragma once

#include <string_view>

namespace lastwords::extractor {

/// Returns whether the line begins as `words` say: %d stands for decimal digits, %x for hexadecimal
/// ones (with or without 0x), %s for any text of at least one byte, and '$' at the end for the end
/// of the line. `words` may not end with %s, and have at most three of them, so the time is at most
/// the cube of the line's length; callers limit that.
bool begins_as(std::string_view line, std::string_view words);

/// Returns whether the line is one that die() prints before all else, with the number of the oops:
/// "invalid opcode: 0000 [#1] SMP", "Reserved instruction in kernel code[#1]:", "sh(77): Oops
/// [#1]". Source: die() and die_if_kernel() of arch/*/kernel/{traps,dumpstack}*.c; x86, s390, sh,
/// mips, loongarch, sparc, xtensa; 2.6.32 to 6.12.
bool has_oops_number(std::string_view line);

/// Returns the line without a caller in brackets of a vendor's kernel before it: "[0:  sh:   77] ",
/// "(CPU:0-pid:77:sh) ", "<0>". Such a bracket has a digit.
std::string_view without_caller(std::string_view line);

}  // namespace lastwords::extractor
