// SPDX-License-Identifier: GPL-2.0-or-later
// SymbolTable: the symbols of a file that describes a kernel, by name. The file is a vmlinux or a
// System.map.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "printkfmt/base/result.h"

namespace lastwords::extractor {

/// A line "ffffffff81000000 T _stext" of System.map, or of a copy of /proc/kallsyms, where a
/// module's symbol has the module's name in brackets at the end.
struct MapLine {
    std::uint64_t value = 0;
    char type = 0;
    std::string_view name;
    std::string_view module;  ///< without the brackets; empty: a symbol of the kernel itself

    bool is_code() const { return type == 't' || type == 'T' || type == 'w' || type == 'W'; }
};
/// Returns nothing if the line has another shape.
std::optional<MapLine> parse_map_line(std::string_view line);

struct FileSymbol {
    std::string_view name;
    std::uint64_t value = 0;  ///< the address before KASLR moves the kernel
    bool code = false;        ///< a function, or a label in code
    bool global = false;
    bool of_printk = false;  ///< a local symbol of kernel/printk*.c
};

class SymbolTable {
 public:
    static constexpr std::size_t kSymbolsMax = 4'000'000;

    /// Adds a symbol; the memory of its name must outlive the table. Symbols beyond kSymbolsMax are
    /// left out.
    void add(const FileSymbol& symbol);

    /// Returns the address of the symbol with this name, before KASLR. Of several symbols, the
    /// global one counts, else the one of printk. kNotFound: there is none, or it is not clear
    /// which one is meant.
    Result<std::uint64_t> find(std::string_view name) const;

    /// Returns where an address of this table is after KASLR has moved the kernel by `shift` bytes.
    /// What lies below the kernel image does not move: it is the offset of a per-CPU variable
    /// (x86-64 up to 6.14), or no address at all.
    std::uint64_t moved(std::uint64_t value, std::uint64_t shift) const {
        return value >= image_begin_ ? value + shift : value;
    }

    const std::vector<FileSymbol>& symbols() const { return symbols_; }
    bool empty() const { return symbols_.empty(); }

    /// Takes the kernel's own symbols from a System.map or a copy of /proc/kallsyms. Lines of
    /// another shape are skipped. `text` must outlive the table. kCorrupt: there is no symbol, or
    /// all addresses are 0.
    static Result<SymbolTable> from_map(std::string_view text);

 private:
    std::vector<FileSymbol> symbols_;
    std::uint64_t image_begin_ = ~std::uint64_t{0};
};

}  // namespace lastwords::extractor
