// SPDX-License-Identifier: GPL-2.0-or-later
// Looks up an address in kallsyms.
#include <fmt/format.h>

#include <algorithm>

#include "extractor/kernel/kallsyms.h"

namespace lastwords::extractor {

/// Returns the number of the last symbol that is not above the address. The addresses ascend
/// (scripts/kallsyms.c sort_symbols()), those of per-CPU variables before all others.
Result<std::uint32_t> Kallsyms::last_not_above(VirtAddr at) const {
    std::uint32_t low = 0;
    std::uint32_t high = tables_.symbol_count;
    while (low < high) {
        const std::uint32_t middle = low + (high - low) / 2;
        TRY(const VirtAddr here, address_of(middle));
        if (here <= at) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low == 0 || low == tables_.symbol_count) {
        return failure(ErrorKind::kNotFound,
                       fmt::format("no symbol of kallsyms covers {:#x}", at.value));
    }
    return low - 1;
}

Result<SymbolPlace> Kallsyms::covering(VirtAddr at) const {
    constexpr std::uint32_t kAliasesMax = 1024;
    TRY(const std::uint32_t last, last_not_above(at));
    TRY(const VirtAddr begin, checked_address_of(last));
    TRY(const VirtAddr end, checked_address_of(last + 1));
    if (begin > at || end <= at) {
        return failure(ErrorKind::kCorrupt,
                       fmt::format("kallsyms addresses: no two symbols that follow each other have "
                                   "{:#x} between them, so they are damaged",
                                   at.value));
    }
    std::uint32_t first = last;
    while (first > 0 && last - first < kAliasesMax && address_of(first - 1) == begin) {
        first -= 1;
    }
    std::optional<std::string> name = index_ ? index_->name(name_table(), first) : std::nullopt;
    if (!name) {
        name = hashes().name(name_table(), first);
    }
    if (!name || name->empty()) {
        return failure(ErrorKind::kCorrupt,
                       fmt::format("kallsyms: the name of symbol {} cannot be read", first));
    }
    return SymbolPlace{*std::move(name), begin, end - begin};
}

}  // namespace lastwords::extractor
