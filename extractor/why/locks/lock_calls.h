// SPDX-License-Identifier: GPL-2.0-or-later
// LockCalls: which functions call console_lock() or console_trylock(), by their code.
#pragma once

#include <map>
#include <vector>

#include "extractor/kernel/kernel_view.h"
#include "extractor/stack/code_map.h"
#include "printkfmt/base/result.h"
#include "printkfmt/base/strong.h"
#include "printkfmt/model/stack.h"

namespace lastwords::extractor {

/// Returns the address of the variable console_sem: where no table has it, as in kernels whose
/// kallsyms has functions only (Debian's 6.1 on arm64), what console_lock() hands to down(), if a
/// struct semaphore lies there.
Result<VirtAddr> find_console_sem(KernelView& view);

/// Compilers put both into functions of printk.c themselves (6.12, 7.2): there they call down() or
/// down_trylock() with the address of console_sem, or a part of console_trylock().
class LockCalls {
 public:
    /// `view` and `code` must outlive the result.
    LockCalls(KernelView& view, const CodeMap& code);

    /// Returns the frame whose function has called the lock before it came to where it is;
    /// nullptr: none of them.
    const printkfmt::Frame* find_in(const printkfmt::Stack& stack);

 private:
    bool calls_before(const SymbolPlace& function, VirtAddr end);
    std::vector<VirtAddr> find_calls(const SymbolPlace& function) const;

    const KernelMemory& memory_;  // outlives this
    const CodeMap& code_;         // outlives this
    VirtAddr sem_;                // console_sem; 0: not known
    std::vector<VirtAddr> targets_;
    std::vector<VirtAddr> downs_;  // functions that take the semaphore they are given
    std::map<VirtAddr, std::vector<VirtAddr>> calls_;  // by the function's address
};

}  // namespace lastwords::extractor
