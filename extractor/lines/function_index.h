// SPDX-License-Identifier: GPL-2.0-or-later
// FunctionIndex: the functions of a vmlinux by name and size.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "extractor/kernel/symbol_table.h"
#include "printkfmt/model/trace_symbol.h"

namespace lastwords::extractor {

class FunctionIndex {
 public:
    /// `symbols` must outlive this.
    explicit FunctionIndex(const SymbolTable& symbols);

    /// Returns the addresses, before KASLR, that the symbol may stand for: those in functions of
    /// its name and size, or at their very end, to which a call returns that is the last
    /// instruction. The kernel counts a function's size up to the next symbol, so at the end of
    /// such a function another symbol begins. Several: the kernel has such functions more than
    /// once. None: no function is like that, so the file may be of another kernel.
    std::vector<std::uint64_t> find(const printkfmt::TraceSymbol& symbol) const;

 private:
    std::unordered_multimap<std::string_view, std::uint64_t> by_name_;
    std::vector<std::uint64_t> values_;  // of all symbols, ascending
};

}  // namespace lastwords::extractor
