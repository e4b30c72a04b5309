// SPDX-License-Identifier: GPL-2.0-or-later
// Sorts the symbols, and compares names and sizes.
#include "extractor/lines/function_index.h"

#include <algorithm>

namespace lastwords::extractor {

FunctionIndex::FunctionIndex(const SymbolTable& symbols) {
    for (const FileSymbol& symbol : symbols.symbols()) {
        by_name_.emplace(symbol.name, symbol.value);
        values_.push_back(symbol.value);
    }
    std::sort(values_.begin(), values_.end());
}

std::vector<std::uint64_t> FunctionIndex::find(const printkfmt::TraceSymbol& symbol) const {
    std::vector<std::uint64_t> found;
    const auto [first, last] = by_name_.equal_range(symbol.name);
    for (auto one = first; one != last; ++one) {
        const std::uint64_t begin = one->second;
        const bool ends = std::binary_search(values_.begin(), values_.end(), begin + symbol.bytes);
        if (ends && symbol.offset <= symbol.bytes) {
            found.push_back(begin + symbol.offset);
        }
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

}  // namespace lastwords::extractor
