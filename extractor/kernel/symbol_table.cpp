// SPDX-License-Identifier: GPL-2.0-or-later
// Looks symbols up by name, and parses System.map.
#include "extractor/kernel/symbol_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace lastwords::extractor {

namespace {

std::string_view take_word(std::string_view& line) {
    const std::size_t from = std::min(line.find_first_not_of(" \t\r"), line.size());
    const std::size_t to = std::min(line.find_first_of(" \t\r", from), line.size());
    const std::string_view word = line.substr(from, to - from);
    line.remove_prefix(to);
    return word;
}

}  // namespace

std::optional<MapLine> parse_map_line(std::string_view line) {
    MapLine parsed;
    const std::string_view address = take_word(line);
    const std::string_view type = take_word(line);
    parsed.name = take_word(line);
    const std::string_view module = take_word(line);
    const char* const end = address.data() + address.size();
    const auto number = std::from_chars(address.data(), end, parsed.value, 16);
    if (address.empty() || number.ec != std::errc() || number.ptr != end || type.size() != 1 ||
        parsed.name.empty()) {
        return std::nullopt;
    }
    parsed.type = type[0];
    if (module.size() > 2 && module.front() == '[' && module.back() == ']') {
        parsed.module = module.substr(1, module.size() - 2);
    }
    return parsed;
}

void SymbolTable::add(const FileSymbol& symbol) {
    if (symbols_.size() == kSymbolsMax) {
        return;
    }
    if (symbol.name == "_text" || symbol.name == "_stext") {
        image_begin_ = std::min(image_begin_, symbol.value);
    }
    symbols_.push_back(symbol);
}

Result<std::uint64_t> SymbolTable::find(std::string_view name) const {
    const FileSymbol* best = nullptr;
    bool several = false;
    const auto rank = [](const FileSymbol& symbol) {
        return symbol.global ? 2 : symbol.of_printk ? 1 : 0;
    };
    for (const FileSymbol& symbol : symbols_) {
        if (symbol.name != name) {
            continue;
        }
        if (best == nullptr || rank(symbol) > rank(*best)) {
            best = &symbol;
            several = false;
        } else if (rank(symbol) == rank(*best) && symbol.value != best->value) {
            several = true;
        }
    }
    if (best == nullptr) {
        return failure(ErrorKind::kNotFound, fmt::format("it has no symbol {}", name));
    }
    if (several) {
        return failure(
            ErrorKind::kNotFound,
            fmt::format("it has several symbols {}, and nothing says which is meant", name));
    }
    return best->value;
}

Result<SymbolTable> SymbolTable::from_map(std::string_view text) {
    SymbolTable table;
    bool nonzero = false;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        const std::optional<MapLine> parsed = parse_map_line(line);
        if (parsed && parsed->module.empty()) {
            const bool global = parsed->type >= 'A' && parsed->type <= 'Z';
            table.add({parsed->name, parsed->value, parsed->is_code(), global, false});
            nonzero = nonzero || parsed->value != 0;
        }
    }
    // /proc/kallsyms shows every address as 0 to an unprivileged reader, so a copy can be useless.
    if (!nonzero) {
        return failure(ErrorKind::kCorrupt,
                       table.empty() ? "no lines such as 'ffffffff81000000 T _stext'"
                                     : "all addresses are 0: the file was read by a user who may "
                                       "not see them (kernel.kptr_restrict)");
    }
    return table;
}

}  // namespace lastwords::extractor
