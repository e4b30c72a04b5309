// SPDX-License-Identifier: GPL-2.0-or-later
// Reads tables of symbols, and looks addresses up in them.
#include "extractor/kernel/symbol_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace lastwords::extractor {

namespace {

constexpr std::size_t kSymbolsMax = Kallsyms::kSymbolsMax;

std::string_view take_word(std::string_view& line) {
    const std::size_t from = std::min(line.find_first_not_of(" \t"), line.size());
    const std::size_t to = std::min(line.find_first_of(" \t\r", from), line.size());
    const std::string_view word = line.substr(from, to - from);
    line.remove_prefix(to);
    return word;
}

/// What may be called, or lies where code lies: data would give a call the name of a variable.
bool is_text(char type) {
    return type == 't' || type == 'T' || type == 'w' || type == 'W';
}

}  // namespace

Result<SymbolNames> SymbolNames::from_map(std::string_view text) {
    SymbolNames names;
    while (!text.empty() && names.symbols_.size() < kSymbolsMax) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        const std::string_view address = take_word(line);
        const std::string_view type = take_word(line);
        const std::string_view name = take_word(line);
        std::string_view module = take_word(line);
        Symbol symbol{{}, std::string(name), {}};
        const auto [end, error] =
            std::from_chars(address.data(), address.data() + address.size(), symbol.at.value, 16);
        if (address.empty() || error != std::errc() || end != address.data() + address.size() ||
            name.empty() || type.size() != 1 || !is_text(type[0])) {
            continue;
        }
        if (module.size() > 2 && module.front() == '[' && module.back() == ']') {
            symbol.module = module.substr(1, module.size() - 2);
        }
        names.symbols_.push_back(std::move(symbol));
    }
    names.sort();
    // An unprivileged read of /proc/kallsyms gives every address as 0.
    if (names.empty() || names.symbols_.back().at == VirtAddr{}) {
        return failure(ErrorKind::kCorrupt,
                       names.empty() ? "no lines such as 'ffffffff81000000 T _stext'"
                                     : "all addresses are 0: read as a user who may not see them");
    }
    return names;
}

Result<SymbolNames> SymbolNames::from_kallsyms(const Kallsyms& kallsyms) {
    SymbolNames names;
    TRY_VOID(kallsyms.for_each([&](VirtAddr at, char type, std::string name) {
        if (is_text(type)) {
            names.symbols_.push_back({at, std::move(name), {}});
        }
    }));
    names.sort();
    return names;
}

void SymbolNames::sort() {
    std::stable_sort(symbols_.begin(), symbols_.end(),
                     [](const Symbol& a, const Symbol& b) { return a.at < b.at; });
}

std::optional<SymbolNames::Place> SymbolNames::find(VirtAddr at) const {
    const auto below = [](VirtAddr address, const Symbol& symbol) { return address < symbol.at; };
    const auto next = std::upper_bound(symbols_.begin(), symbols_.end(), at, below);
    if (next == symbols_.begin()) {
        return std::nullopt;
    }
    // Behind the last symbol nothing says where its code ends.
    constexpr std::uint64_t kLastBytesMax = 4096;
    const VirtAddr start = std::prev(next)->at;
    const auto first = std::lower_bound(
        symbols_.begin(), next, start,
        [](const Symbol& symbol, VirtAddr address) { return symbol.at < address; });
    const std::uint64_t bytes = next == symbols_.end() ? kLastBytesMax : next->at - start;
    if (at - start >= bytes) {
        return std::nullopt;
    }
    return Place{&*first, bytes};
}

std::string SymbolNames::name(VirtAddr at) const {
    const std::optional<Place> place = find(at);
    if (!place) {
        return fmt::format("{:#x}", at.value);
    }
    const std::string& module = place->symbol->module;
    return place->symbol->name + (module.empty() ? "" : " [" + module + "]");
}

std::string SymbolNames::name_and_offset(VirtAddr at) const {
    const std::optional<Place> place = find(at);
    if (!place) {
        return fmt::format("{:#x}", at.value);
    }
    const std::string& module = place->symbol->module;
    return fmt::format("{}+{:#x}/{:#x}{}", place->symbol->name, at - place->symbol->at,
                       place->bytes, module.empty() ? "" : " [" + module + "]");
}

}  // namespace lastwords::extractor
