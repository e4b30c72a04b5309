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
    /// Parses lines "ffffffff81000000 T _stext" as in System.map and /proc/kallsyms, the latter
    /// with a module's name in brackets at the end. Other lines are skipped. kCorrupt: there is no
    /// line of that shape.
    static Result<SymbolNames> from_map(std::string_view text);
    /// All symbols in the dumped kernel's kallsyms, which does not have those of modules.
    static Result<SymbolNames> from_kallsyms(const Kallsyms& kallsyms);

    /// "schedule", or "0xffffffff81000000" where no symbol stands at or before the address
    /// (lib/vsprintf.c, %ps).
    std::string name(VirtAddr at) const;
    /// "schedule+0x12/0x90" (%pS); a module's symbol has " [module]" behind it.
    std::string name_and_offset(VirtAddr at) const;

    /// Shifts the table so that these entries are the starts of functions: KASLR moves a kernel as
    /// a whole, and the entries may come from another boot. False: no shift makes most of them
    /// start a function, so the table belongs to another kernel; it then stays as it was.
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
