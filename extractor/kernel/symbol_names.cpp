// SPDX-License-Identifier: GPL-2.0-or-later
// Reads tables of symbols, and looks addresses up in them.
#include "extractor/kernel/symbol_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace lastwords::extractor {

namespace {

constexpr std::size_t kSymbolsMax = Kallsyms::kSymbolsMax;
/// Limit of the distance from a function's first byte to the address at which its calls are traced.
/// endbr64, bti or patched entries lie in between.
constexpr std::uint64_t kFunctionStartBytesMax = 32;

/// Returns whether the type is that of code. Symbols of data would give a call the name of a
/// variable.
bool is_text(char type) {
    return type == 't' || type == 'T' || type == 'w' || type == 'W';
}

}  // namespace

Result<SymbolNames> SymbolNames::from_map(std::string_view text) {
    SymbolNames names;
    while (!text.empty() && names.symbols_.size() < kSymbolsMax) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        const std::optional<MapLine> parsed = parse_map_line(line);
        if (parsed && parsed->is_code()) {
            names.symbols_.push_back(
                {VirtAddr{parsed->value}, std::string(parsed->name), std::string(parsed->module)});
        }
    }
    names.sort();
    // /proc/kallsyms shows every address as 0 to an unprivileged reader, so a copy can be useless.
    if (names.empty() || names.symbols_.back().at == VirtAddr{}) {
        return failure(ErrorKind::kCorrupt,
                       names.empty() ? "no lines such as 'ffffffff81000000 T _stext'"
                                     : "all addresses are 0: the file was read by a user who may "
                                       "not see them (kernel.kptr_restrict)");
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

SymbolNames SymbolNames::from_symbols(const SymbolTable& table) {
    SymbolNames names;
    for (const FileSymbol& symbol : table.symbols()) {
        if (symbol.code) {
            names.symbols_.push_back({VirtAddr{symbol.value}, std::string(symbol.name), {}});
        }
    }
    names.sort();
    return names;
}

void SymbolNames::sort() {
    std::stable_sort(symbols_.begin(), symbols_.end(),
                     [](const Symbol& a, const Symbol& b) { return a.at < b.at; });
}

/// Returns whether, after a shift by `moved`, at least `least` entries lie in the table and three
/// in four of these are starts of functions. A random address is the start of a function in one
/// case of five.
bool SymbolNames::begin_at(std::span<const VirtAddr> entries, std::uint64_t moved,
                           std::size_t least) const {
    std::size_t inside = 0;
    std::size_t good = 0;
    for (const VirtAddr entry : entries) {
        const VirtAddr at{entry.value - moved};
        if (const std::optional<Place> place = find(at); place && at <= symbols_.back().at) {
            inside += 1;
            good += at - place->symbol->at <= kFunctionStartBytesMax ? 1U : 0U;
        }
    }
    return inside >= least && 4 * good >= 3 * inside;
}

/// Returns the shifts that put the most entries of a sample onto symbols, best first. Only shifts
/// by whole pages are tried, because KASLR makes no others.
std::vector<std::uint64_t> SymbolNames::likely_moves(std::span<const VirtAddr> entries) const {
    constexpr std::uint64_t kPageMask = 4095;
    constexpr std::size_t kAsked = 16;
    constexpr std::size_t kTried = 64;
    std::map<std::uint64_t, std::size_t> votes;
    const std::size_t step = std::max<std::size_t>(entries.size() / kAsked, 1);
    // The sample is spread over all entries, because some may lie in modules.
    for (std::size_t i = 0; i < entries.size(); i += step) {
        const VirtAddr entry = entries[i];
        for (const Symbol& symbol : symbols_) {
            const std::uint64_t move = entry.value - symbol.at.value;
            if ((move & kPageMask) <= kFunctionStartBytesMax && symbol.module.empty()) {
                ++votes[move & ~kPageMask];
            }
        }
    }
    std::vector<std::uint64_t> moves;
    for (const auto& [move, count] : votes) {
        moves.push_back(move);
    }
    const auto middle = moves.begin() + static_cast<std::ptrdiff_t>(std::min(kTried, moves.size()));
    std::partial_sort(moves.begin(), middle, moves.end(),
                      [&](std::uint64_t a, std::uint64_t b) { return votes.at(a) > votes.at(b); });
    moves.erase(middle, moves.end());
    return moves;
}

bool SymbolNames::move_to(std::span<const VirtAddr> entries) {
    // With fewer entries, one of the many shifts would fit by chance.
    constexpr std::size_t kLeast = 16;
    moved_ = 0;
    if (begin_at(entries, 0, 1)) {
        return true;
    }
    const std::vector<std::uint64_t> moves = likely_moves(entries);
    const auto found = std::find_if(moves.begin(), moves.end(), [&](std::uint64_t move) {
        return begin_at(entries, move, kLeast);
    });
    moved_ = found == moves.end() ? 0 : *found;
    return found != moves.end();
}

std::optional<SymbolNames::Place> SymbolNames::find(VirtAddr at) const {
    const auto below = [](VirtAddr address, const Symbol& symbol) { return address < symbol.at; };
    const auto next = std::upper_bound(symbols_.begin(), symbols_.end(), at, below);
    if (next == symbols_.begin()) {
        return std::nullopt;
    }
    // Nothing says where the code of the last symbol ends, so this size is assumed.
    constexpr std::uint64_t kLastBytesMax = 4096;
    const VirtAddr start = std::prev(next)->at;
    if (moved_ != 0 && !std::prev(next)->module.empty()) {
        return std::nullopt;  // modules do not move with the kernel
    }
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
    const std::optional<Place> place = find(VirtAddr{at.value - moved_});
    if (!place) {
        return fmt::format("{:#x}", at.value);
    }
    const std::string& module = place->symbol->module;
    return place->symbol->name + (module.empty() ? "" : " [" + module + "]");
}

std::string SymbolNames::name_and_offset(VirtAddr at) const {
    const VirtAddr in_table{at.value - moved_};
    const std::optional<Place> place = find(in_table);
    if (!place) {
        return fmt::format("{:#x}", at.value);
    }
    const std::string& module = place->symbol->module;
    return fmt::format("{}+{:#x}/{:#x}{}", place->symbol->name, in_table - place->symbol->at,
                       place->bytes, module.empty() ? "" : " [" + module + "]");
}

}  // namespace lastwords::extractor
