// SPDX-License-Identifier: GPL-2.0-or-later
// SymbolNames: turns addresses into names, as the kernel's %ps and %pS give them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "extractor/kernel/kallsyms.h"
#include "extractor/kernel/symbol_table.h"
#include "printkfmt/base/result.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

class SymbolNames {
 public:
    /// Parses lines "ffffffff81000000 T _stext" as in System.map and /proc/kallsyms. In
    /// /proc/kallsyms a module's symbol has the module's name in brackets at the end. Other lines
    /// are skipped. kCorrupt: there is no line of that shape, or all addresses are 0.
    static Result<SymbolNames> from_map(std::string_view text);
    /// Takes the code symbols of the dumped kernel's kallsyms, which does not have those of
    /// modules.
    static Result<SymbolNames> from_kallsyms(const Kallsyms& kallsyms);
    /// Takes the code symbols of a vmlinux, with their addresses before KASLR.
    static SymbolNames from_symbols(const SymbolTable& table);

    /// Returns "schedule", or "0xffffffff81000000" if no symbol covers the address (lib/vsprintf.c,
    /// %ps). The symbol of a module is followed by " [module]".
    std::string name(VirtAddr at) const;
    /// Returns "schedule+0x12/0x90" (%pS): the offset in the symbol, and the symbol's size. As in
    /// name(), the symbol of a module is followed by " [module]", and an address that no symbol
    /// covers is returned as a number.
    std::string name_and_offset(VirtAddr at) const;

    /// Shifts the table so that `entries` are the starts of functions: the entries may come from
    /// another boot than the table, and KASLR moves a kernel as a whole. False: no shift makes most
    /// of the entries start a function, so the table belongs to another kernel and is not shifted.
    bool move_to(std::span<const VirtAddr> entries);

    bool empty() const { return symbols_.empty(); }

 private:
    struct Symbol {
        VirtAddr at;
        std::string name;
        std::string module;  ///< empty: a symbol of the kernel itself
    };
    struct Place {
        const Symbol* symbol;
        std::uint64_t bytes;  ///< distance to the next symbol
    };
    void sort();
    std::optional<Place> find(VirtAddr at) const;
    bool begin_at(std::span<const VirtAddr> entries, std::uint64_t moved, std::size_t least) const;
    std::vector<std::uint64_t> likely_moves(std::span<const VirtAddr> entries) const;

    // Ascending. Of several symbols at one address, the first one gives the name.
    std::vector<Symbol> symbols_;
    // How far the addresses that are looked up lie above the table's, modulo 2^64.
    std::uint64_t moved_ = 0;
};

}  // namespace lastwords::extractor
