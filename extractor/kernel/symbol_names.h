// SPDX-License-Identifier: GPL-2.0-or-later
// SymbolNames: addresses to names, as the kernel's %ps and %pS give them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "extractor/kernel/kallsyms.h"
#include "printkfmt/base/result.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

class SymbolNames {
 public:
    /// Lines "ffffffff81000000 T _stext", as in System.map and /proc/kallsyms, with a module's name
    /// in brackets behind. Lines of other shapes are passed over; kCorrupt: there is no other.
    static Result<SymbolNames> from_map(std::string_view text);
    /// All symbols of the dumped kernel's own table (those of its modules are not in it).
    static Result<SymbolNames> from_kallsyms(const Kallsyms& kallsyms);

    /// "schedule", or "0xffffffff81000000" where no symbol stands at or before the address
    /// (lib/vsprintf.c, %ps).
    std::string name(VirtAddr at) const;
    /// "schedule+0x12/0x90" (%pS); a module's symbol has " [module]" behind it.
    std::string name_and_offset(VirtAddr at) const;

    /// Moves the table to where the functions of these entries begin: KASLR moves a kernel as a
    /// whole, and the entries may be another boot's. False: most of them begin nowhere in it,
    /// wherever it is moved to, so that it is another kernel's; it then stays where it was.
    bool move_to(std::span<const VirtAddr> entries);

    bool empty() const { return symbols_.empty(); }

 private:
    struct Symbol {
        VirtAddr at;
        std::string name;
        std::string module;  ///< empty: the kernel's own
    };
    struct Place {
        const Symbol* symbol;
        std::uint64_t bytes;  ///< up to the next symbol
    };
    void sort();
    std::optional<Place> find(VirtAddr at) const;
    bool begin_at(std::span<const VirtAddr> entries, std::uint64_t moved, std::size_t least) const;
    std::vector<std::uint64_t> likely_moves(std::span<const VirtAddr> entries) const;

    std::vector<Symbol> symbols_;  // ascending; of several at one address the first is the name
    std::uint64_t moved_ = 0;      // modulo 2^64: how far above the table's addresses they are
};

}  // namespace lastwords::extractor
