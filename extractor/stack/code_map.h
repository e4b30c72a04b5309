// SPDX-License-Identifier: GPL-2.0-or-later
// CodeMap: which addresses are code of the kernel or of its modules, and in which function they
// are.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "extractor/kernel/kernel_view.h"
#include "extractor/stack/modules.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

class CodeMap {
 public:
    /// Reads where the code lies. `findings`: as in ModuleTable. `view` must outlive this.
    CodeMap(KernelView& view, Findings& findings);

    const ModuleTable& modules() const { return modules_; }

    /// Returns whether the address is in the code of the kernel or of a module.
    bool contains(VirtAddr at) const;
    /// Returns whether the address is in the kernel's init code, whose memory is freed after the
    /// boot, so that the code itself is not there any more.
    bool is_init(VirtAddr at) const { return init_.contains(at); }
    /// Returns whether the instruction before `at` is a call, so that `at` can be a return address.
    /// False also if the code cannot be read.
    bool follows_call(VirtAddr at) const;

    /// Returns whether the address can be a return address in a module that is not known: before it
    /// is a call of a function of the kernel. False if all modules are known.
    bool may_be_of_module(VirtAddr at) const;

    /// Returns "schedule+0x12/0x90", or "read+0x8/0x40 [module]", as the kernel's %pB does; the
    /// number if no symbol is known. `is_return`: the address is that after a call, so the function
    /// is the one that the call is in, even where the call is its last instruction.
    std::string name(VirtAddr at, bool is_return) const;
    /// Returns "logbuf_lock", or "table+0x18 [module]": the variable that contains the address;
    /// empty: none that is known.
    std::string data_name(VirtAddr at) const;
    /// Returns the symbol around an address.
    std::optional<SymbolPlace> symbol(VirtAddr at) const;

 private:
    KernelView* view_;  // outlives this
    ModuleTable modules_;
    std::vector<CodeRange> code_;  // of the kernel
    CodeRange init_;               // of the kernel, a part of code_; empty: not known
    mutable std::unordered_map<VirtAddr, std::string> return_names_;
};

}  // namespace lastwords::extractor
