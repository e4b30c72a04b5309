// SPDX-License-Identifier: GPL-2.0-or-later
// ConsoleFlags: what the bits of struct console.flags mean in the kernel of a dump.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "extractor/kernel/kernel_view.h"
#include "printkfmt/model/console.h"

namespace lastwords::extractor {

/// The flags by their names in the kernel's own enum cons_flags (BTF or a debug file), so that a
/// kernel that numbers them anew is read right. Kernels up to 6.1 have no such enum, and a dump may
/// lack it: then the numbers are those of 5.10 to 7.2, without the flags that this kernel is too
/// old for, and `lastwords info` says so.
class ConsoleFlags {
 public:
    /// `console`: the layout of struct console.
    ConsoleFlags(KernelView& view, const StructLayout& console);

    /// Sets flags, flags_raw and other_flags of a registered console whose struct console.flags is
    /// `word`.
    void decode(std::uint32_t word, printkfmt::Console& console) const;

 private:
    struct Bit {
        std::uint32_t bit = 0;   // in struct console.flags
        std::uint32_t flag = 0;  // a ConsoleFlag; 0: none
        std::string name;        // if it is no ConsoleFlag
    };
    bool take_enumeration(const Enumeration& kernel);
    void take_known(const StructLayout& console);

    std::vector<Bit> bits_;
    // Flags that every registered console has, because the kernel has no bit for them.
    std::uint32_t always_ = 0;
};

}  // namespace lastwords::extractor
