// SPDX-License-Identifier: GPL-2.0-or-later
// Decodes kallsyms: names by token expansion, addresses by the encoding that gives a known symbol
// its address.
#include "extractor/kernel/kallsyms.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "extractor/kernel/image_scan.h"
#include "extractor/kernel/kallsyms_names.h"

namespace lastwords::extractor {

namespace {

Result<KallsymsTables> tables_from_keys(const VmcoreInfo& info, const KernelMemory& memory) {
    const auto names = info.symbol("kallsyms_names");
    const auto count_at = info.symbol("kallsyms_num_syms");
    const auto token_table = info.symbol("kallsyms_token_table");
    const auto token_index = info.symbol("kallsyms_token_index");
    const auto offsets = info.symbol("kallsyms_offsets");
    const auto addresses = info.symbol("kallsyms_addresses");
    if (!names || !count_at || !token_table || !token_index || (!offsets && !addresses)) {
        return failure(ErrorKind::kNotFound, "VMCOREINFO has no SYMBOL(kallsyms_...) keys");
    }
    KallsymsTables tables;
    TRY(tables.symbol_count, memory.u32(*count_at));
    tables.names = *names;
    tables.token_table = *token_table;
    tables.token_index = *token_index;
    const VirtAddr base = info.symbol("kallsyms_relative_base").value_or(VirtAddr{});
    tables.addresses = {offsets ? KallsymsAddressTable{*offsets, base, false}
                                : KallsymsAddressTable{*addresses, {}, true}};
    tables.from = "kallsyms (VMCOREINFO keys)";
    return tables;
}

bool any_symbol(std::uint32_t /*number*/, char /*type*/) {
    return true;
}

}  // namespace

Result<Kallsyms> Kallsyms::read(const VmcoreInfo& info, const KernelMemory& memory) {
    const auto stext = info.symbol("_stext");
    if (!stext) {
        return failure(ErrorKind::kNotFound,
                       "kallsyms: VMCOREINFO has no SYMBOL(_stext) to check the tables against");
    }
    const auto decoded = [&](const KallsymsTables& tables) { return decode(memory, tables, info); };
    Result<Kallsyms> named = tables_from_keys(info, memory).and_then(decoded);
    if (named) {
        return named;
    }
    Result<Kallsyms> scanned =
        scan_for_kallsyms(memory, *stext, first_variable(info, *stext)).and_then(decoded);
    // The error about tables that VMCOREINFO names says more than the failure of the scan.
    return scanned || !info.symbol("kallsyms_names") ? std::move(scanned) : std::move(named);
}

Result<Kallsyms> Kallsyms::decode(const KernelMemory& memory, const KallsymsTables& tables,
                                  const VmcoreInfo& info) {
    Kallsyms symbols(memory);
    symbols.tables_ = tables;
    TRY_VOID(symbols.read_tokens());
    TRY_VOID(symbols.read_names());
    TRY_VOID(symbols.choose_addresses(info));
    symbols.index_ = KallsymsIndex::open(memory, tables, symbols.addresses_, symbols.name_table());
    return symbols;
}

Result<void> Kallsyms::read_tokens() {
    std::array<std::byte, 256 * 2> raw_index{};
    const auto in_tokens = [](Error error) { return std::move(error).in("kallsyms tokens"); };
    TRY_VOID(memory_->read(tables_.token_index, raw_index).map_error(in_tokens));
    std::array<std::uint16_t, 256> index{};
    for (std::size_t i = 0; i < index.size(); ++i) {
        index[i] = load<std::uint16_t>(Bytes(raw_index).subspan(2 * i), memory_->arch().order);
    }
    // The last token may be as long as any other; the bytes read beyond it are not used.
    constexpr std::uint64_t kTokenBytesMax = 128;
    token_text_.resize(*std::max_element(index.begin(), index.end()) + kTokenBytesMax);
    const MutableBytes text = std::as_writable_bytes(std::span(token_text_));
    TRY_VOID(memory_->read(tables_.token_table, text).map_error(in_tokens));
    for (std::size_t i = 0; i < index.size(); ++i) {
        tokens_[i] = up_to_nul(std::string_view(token_text_).substr(index[i], kTokenBytesMax));
    }
    return {};
}

Result<void> Kallsyms::read_names() {
    if (tables_.symbol_count == 0 || tables_.symbol_count > kSymbolsMax) {
        return failure(ErrorKind::kCorrupt, fmt::format("kallsyms: {} symbols, expected 1 to {}",
                                                        tables_.symbol_count, kSymbolsMax));
    }
    // In every order of the tables, names come before the tokens.
    const std::uint64_t bytes = tables_.token_table - tables_.names;
    if (tables_.token_table < tables_.names || bytes > kNamesBytesMax) {
        return failure(
            ErrorKind::kCorrupt,
            fmt::format(
                "kallsyms: names at {:#x}, tokens at {:#x}: at most {} bytes apart expected",
                tables_.names.value, tables_.token_table.value, kNamesBytesMax));
    }
    memory_->watch(tables_.names, bytes);
    names_ = std::make_unique<LazyBytes>(*memory_, tables_.names, bytes);
    return {};
}

const KallsymsHashes& Kallsyms::hashes() const {
    if (!hashes_) {
        hashes_.emplace(name_table(), memory_->arch());
    }
    return *hashes_;
}

/// Returns the number of the first symbol with this name that is wanted.
Result<std::uint32_t> Kallsyms::index_of(std::string_view name,
                                         const KallsymsWanted& wanted) const {
    if (const auto number = index_ ? index_->find(name_table(), name, wanted) : std::nullopt) {
        return *number;
    }
    if (const auto number = hashes().find(name_table(), name, wanted)) {
        return *number;
    }
    if (hashes().count() == tables_.symbol_count) {
        return failure(ErrorKind::kNotFound, fmt::format("kallsyms has no symbol {}", name));
    }
    const std::string what =
        fmt::format("kallsyms: {} is not among the names that can be read ({} of {})", name,
                    hashes().count(), tables_.symbol_count);
    const std::optional<Error>& cut = hashes().cut();
    return cut ? tl::unexpected(Error(*cut).in(what)) : failure(ErrorKind::kCorrupt, what);
}

Result<void> Kallsyms::choose_addresses(const VmcoreInfo& info) {
    // _stext is in every kallsyms, but its name may be damaged.
    constexpr std::array<std::string_view, 4> kAnchors{"_stext", "init_uts_ns", "swapper_pg_dir",
                                                       "init_level4_pgt"};
    const auto stext = info.symbol(kAnchors[0]);
    const auto early = KallsymsIndex::find_early(name_table(), kAnchors[0]);
    if (stext && early && choose_addresses(kAnchors[0], *early, *stext)) {
        return {};
    }
    std::optional<Error> why;
    for (const std::string_view name : kAnchors) {
        const auto known = info.symbol(name);
        if (!known) {
            continue;
        }
        const Result<std::uint32_t> index = index_of(name, any_symbol);
        if (index) {
            return choose_addresses(name, *index, *known);
        }
        if (!why) {
            why = index.error();
        }
    }
    return tl::unexpected(
        why.value_or(Error{ErrorKind::kNotFound, "kallsyms: no symbol is known"}));
}

/// Takes the table and the encoding that give the symbol `name`, which has the number `index`, the
/// address that is known of it.
Result<void> Kallsyms::choose_addresses(std::string_view name, std::uint32_t index,
                                        VirtAddr known) {
    using enum KallsymsAddresses;
    const std::array relative{kRelativePerCpu, kRelative, kProgramCounter};
    const std::array absolute{kAbsolute};
    std::optional<Error> unreadable;
    bool disagrees = false;
    for (const KallsymsAddressTable& table : tables_.addresses) {
        bool whole = true;
        for (const KallsymsAddresses coding :
             table.absolute ? std::span<const KallsymsAddresses>(absolute) : relative) {
            const bool needs_base = coding == kRelative || coding == kRelativePerCpu;
            if (needs_base && table.relative_base == VirtAddr{}) {
                continue;
            }
            addresses_ = table;
            coding_ = coding;
            const Result<VirtAddr> base =
                needs_base ? memory_->pointer(table.relative_base) : VirtAddr{};
            base_ = base.value_or(VirtAddr{});
            const Result<VirtAddr> address = base ? address_of(index) : base;
            if (address == known) {
                addresses_.relative_base = needs_base ? table.relative_base : VirtAddr{};
                anchor_ = index;
                anchor_at_ = known;
                return {};
            }
            if (!address) {
                unreadable = address.error();
                whole = false;
            }
        }
        disagrees = disagrees || whole;
    }
    if (unreadable && !disagrees) {
        return tl::unexpected(std::move(*unreadable).in("kallsyms addresses"));
    }
    return failure(ErrorKind::kCorrupt,
                   fmt::format("kallsyms: none of the known encodings of addresses gives {} = "
                               "{:#x}, which is VMCOREINFO's value",
                               name, known.value));
}

/// Returns the entry of the table of addresses as it is stored.
Result<std::uint64_t> Kallsyms::raw_address(std::uint32_t index) const {
    const unsigned bytes = addresses_.absolute ? memory_->arch().word_bytes : 4;
    return memory_->number(addresses_.at + std::uint64_t{index} * bytes, bytes);
}

Result<VirtAddr> Kallsyms::address_of(std::uint32_t index) const {
    TRY(const std::uint64_t raw, raw_address(index));
    if (coding_ == KallsymsAddresses::kAbsolute) {
        return VirtAddr{raw};
    }
    const bool negative = (raw & 0x80000000U) != 0;
    const std::uint64_t extended = raw | (negative ? 0xffffffff00000000U : 0);
    if (coding_ == KallsymsAddresses::kProgramCounter) {
        return addresses_.at + std::uint64_t{index} * 4 + extended;
    }
    if (coding_ == KallsymsAddresses::kRelative) {
        return base_ + raw;
    }
    return negative ? base_ - 1 - extended : VirtAddr{raw};
}

/// Checks that the symbol's address fits those around it: the kernel looks addresses up by
/// bisection, so they ascend (scripts/kallsyms.c sort_symbols()).
Result<void> Kallsyms::check_order(std::uint32_t index, VirtAddr address) const {
    constexpr std::uint32_t kNeighbors = 4;
    // In a page of zeros, every symbol would have the address 0, or that of the relative base. Only
    // the first symbols have it: those at the start of the per-CPU area, or of the image.
    constexpr std::uint32_t kZerosMax = 16;
    TRY(const std::uint64_t raw, raw_address(index));
    bool good = index < anchor_ ? address <= anchor_at_ : address >= anchor_at_;
    const bool zeros_may_begin =
        tables_.symbol_count <= kZerosMax || raw_address(kZerosMax).value_or(0) != 0;
    if (raw == 0 && (index >= kZerosMax || !zeros_may_begin)) {
        return failure(ErrorKind::kMissing,
                       fmt::format("kallsyms addresses: the entry of symbol {} is 0, so it was "
                                   "left out (as in a trimmed dump) or is damaged",
                                   index));
    }
    VirtAddr previous;
    const std::uint32_t end = index + std::min(kNeighbors + 1, tables_.symbol_count - index);
    for (std::uint32_t i = index - std::min(index, kNeighbors); i < end; ++i) {
        // A trimmed dump has zeros in the place of what no answer needs.
        const VirtAddr at =
            raw_address(i).value_or(0) != 0 ? address_of(i).value_or(previous) : previous;
        good = good && previous <= at;
        previous = at;
    }
    if (!good) {
        return failure(ErrorKind::kCorrupt,
                       fmt::format("kallsyms addresses: symbol {} would lie at {:#x}, but the "
                                   "addresses around it do not ascend, so they are damaged",
                                   index, address.value));
    }
    return {};
}

Result<VirtAddr> Kallsyms::checked_address_of(std::uint32_t index) const {
    TRY(const VirtAddr address, address_of(index));
    TRY_VOID(check_order(index, address));
    return address;
}

Result<VirtAddr> Kallsyms::find_any(std::string_view name) const {
    TRY(const std::uint32_t index, index_of(name, any_symbol));
    return checked_address_of(index);
}

/// Returns where the code is. The symbols are looked up once.
const Kallsyms::CodeRanges& Kallsyms::code() const {
    if (!code_) {
        code_ = CodeRanges{find_any("_etext"), find_any("_sinittext"), find_any("_einittext")};
    }
    return *code_;
}

/// Whether the symbol is one of the kernel's code. In 7.2, the variables of .data have the letters
/// of functions too, so that only their addresses tell: false if a table has these damaged.
bool Kallsyms::is_code_for_sure(std::uint32_t index, char type) const {
    const Result<VirtAddr> address = is_code(type) ? address_of(index) : VirtAddr{};
    if (!is_code(type) || !address) {
        return false;
    }
    const auto& [end, init_begin, init_end] = code();
    if (!end) {
        return end.error().kind == ErrorKind::kNotFound;
    }
    return *address < *end ||
           (init_begin && init_end && *address >= *init_begin && *address < *init_end);
}

Result<VirtAddr> Kallsyms::find(std::string_view name) const {
    char type = 0;
    const auto not_code = [&](std::uint32_t number, char letter) {
        type = letter;
        return !is_code_for_sure(number, letter);
    };
    Result<std::uint32_t> index = index_of(name, not_code);
    if (!index) {
        return tl::unexpected(std::move(index).error());
    }
    if (is_code(type) && !code().end) {
        const auto is_data = [](std::uint32_t /*number*/, char letter) { return !is_code(letter); };
        index = index_of(name, is_data).value_or(*index);
    }
    return checked_address_of(*index);
}

Result<void> Kallsyms::for_each(
    const std::function<void(VirtAddr at, char type, std::string name)>& visit) const {
    std::uint32_t visited = 0;
    VirtAddr previous;
    const Bytes names = names_->view(0, names_->size());
    for (const KallsymsRun& run : hashes().runs()) {
        if (run.first != visited) {
            break;
        }
        KallsymsNames entries(names.subspan(run.at), run.count);
        for (std::uint32_t i = 0; i < run.count; ++i, ++visited) {
            TRY(const VirtAddr address, address_of(visited));
            if (address < previous) {
                return check_order(visited, address);
            }
            previous = address;
            std::string name = expanded(entries.next().value_or(Bytes{}), tokens_);
            if (name.size() > 1) {
                visit(address, name[0], name.substr(1));
            }
        }
    }
    if (visited != tables_.symbol_count) {
        return failure(ErrorKind::kMissing,
                       fmt::format("kallsyms: only {} of {} symbol names can be read", visited,
                                   tables_.symbol_count));
    }
    return {};
}

}  // namespace lastwords::extractor
