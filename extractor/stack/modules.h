// SPDX-License-Identifier: GPL-2.0-or-later
// ModuleTable: the loaded modules of the dumped kernel, with their code, symbols and ORC tables.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "extractor/kernel/kernel_view.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/base/result.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

/// A half-open range of a module's code.
struct CodeRange {
    VirtAddr begin;
    VirtAddr end;
    bool contains(VirtAddr at) const { return at >= begin && at < end; }
};

/// Where an ORC table lies: `count` offsets of 32 bits, and as many entries.
struct OrcPlace {
    VirtAddr ips;
    VirtAddr entries;
    std::uint64_t count = 0;
};

struct Module {
    std::string name;
    VirtAddr address;             ///< of its struct module
    std::vector<CodeRange> code;  ///< of the module and of its init code
    std::optional<OrcPlace> orc;  ///< nullopt: it has none
    VirtAddr kallsyms;            ///< its struct mod_kallsyms; 0: none
};

/// Source: kernel/module.c, kernel/module/main.c and kallsyms.c; include/linux/module.h; 4.14 to
/// 7.2. All structures are read by the kernel's own types.
class ModuleTable {
 public:
    static constexpr std::size_t kModulesMax = 4096;

    /// Walks the list `modules`. A kernel without modules, or whose types are not known, gives an
    /// empty table; `findings` gets a note if modules are there and cannot be read.
    ModuleTable(KernelView& view, Findings& findings);

    const std::vector<Module>& all() const { return modules_; }
    /// Whether the kernel may have modules that are not in the table: nothing names their list, or
    /// it is damaged or not in the dump.
    bool incomplete() const { return incomplete_; }
    /// Returns the module whose code contains the address; nullptr: none does.
    const Module* of(VirtAddr code) const;
    /// Returns the function of `module` that contains the address, as the kernel's kallsyms does
    /// it: the symbol nearest below, up to the next one.
    std::optional<SymbolPlace> symbol(const Module& module, VirtAddr at) const;
    /// Returns the variable of `module` that contains the address, by the sizes in its symbol
    /// table.
    std::optional<SymbolPlace> variable(const Module& module, VirtAddr at) const;

 private:
    /// A module's symbols, in the order of its symbol table.
    struct Symbols {
        std::vector<std::byte> table;  // of Elf64_Sym
        VirtAddr strings;
    };
    Result<Module> read(VirtAddr at) const;
    std::vector<CodeRange> read_code(VirtAddr at) const;
    std::optional<OrcPlace> read_orc(VirtAddr at) const;
    const Symbols& symbols(const Module& module) const;

    KernelView* view_;  // outlives this
    const StructLayout* layout_ = nullptr;
    bool incomplete_ = false;
    std::vector<Module> modules_;
    mutable std::vector<std::optional<Symbols>> symbols_;  // [i]: of modules_[i], if asked
};

}  // namespace lastwords::extractor
