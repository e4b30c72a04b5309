// SPDX-License-Identifier: GPL-2.0-or-later
// Decodes kallsyms: names by token expansion, addresses by the encoding that gives a known symbol
// its address.
#include "extractor/kernel/kallsyms.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

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
    tables.absolute = !offsets;
    tables.offsets = offsets ? *offsets : *addresses;
    tables.relative_base = info.symbol("kallsyms_relative_base").value_or(VirtAddr{});
    tables.from = "kallsyms (VMCOREINFO keys)";
    return tables;
}

}  // namespace

Result<Kallsyms> Kallsyms::read(const VmcoreInfo& info, const KernelMemory& memory) {
    const auto stext = info.symbol("_stext");
    if (!stext) {
        return failure(ErrorKind::kNotFound,
                       "kallsyms: VMCOREINFO has no SYMBOL(_stext) to check the tables against");
    }
    const auto decoded = [&](const KallsymsTables& tables) {
        return decode(memory, tables, *stext);
    };
    Result<Kallsyms> named = tables_from_keys(info, memory).and_then(decoded);
    if (named) {
        return named;
    }
    Result<Kallsyms> scanned = scan_for_kallsyms(memory, *stext).and_then(decoded);
    // The error about tables that VMCOREINFO names says more than the failure of the scan.
    return scanned || !info.symbol("kallsyms_names") ? std::move(scanned) : std::move(named);
}

Result<Kallsyms> Kallsyms::decode(const KernelMemory& memory, const KallsymsTables& tables,
                                  VirtAddr stext) {
    Kallsyms symbols(memory);
    symbols.tables_ = tables;
    TRY_VOID(symbols.read_tokens());
    TRY_VOID(symbols.read_names());
    TRY_VOID(symbols.choose_addresses(stext));
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
    index_ = KallsymsIndex::open(*memory_, tables_, name_table());
    return {};
}

Result<void> Kallsyms::choose_addresses(VirtAddr stext) {
    const auto early = index_ ? KallsymsIndex::find_early(name_table(), "_stext") : std::nullopt;
    TRY(const std::uint32_t index, early ? Result<std::uint32_t>(*early) : index_of("_stext"));
    using enum KallsymsAddresses;
    const std::array relative{kRelativePerCpu, kRelative, kProgramCounter};
    const std::array absolute{kAbsolute};
    std::optional<Error> unreadable;
    for (const KallsymsAddresses coding :
         tables_.absolute ? std::span<const KallsymsAddresses>(absolute) : relative) {
        const bool needs_base = coding == kRelative || coding == kRelativePerCpu;
        if (needs_base && tables_.relative_base == VirtAddr{}) {
            continue;
        }
        const Result<VirtAddr> address = address_of(index, coding);
        if (address == stext) {
            coding_ = coding;
            return {};
        }
        if (!address) {
            unreadable = address.error();
        }
    }
    if (unreadable) {
        return tl::unexpected(std::move(*unreadable).in("kallsyms addresses"));
    }
    return failure(ErrorKind::kCorrupt,
                   fmt::format("kallsyms: none of the known encodings of addresses gives _stext = "
                               "{:#x}, which is VMCOREINFO's value",
                               stext.value));
}

const KallsymsHashes& Kallsyms::hashes() const {
    if (!hashes_) {
        hashes_.emplace(name_table());
    }
    return *hashes_;
}

Result<std::uint32_t> Kallsyms::index_of(std::string_view name) const {
    if (const auto number = index_ ? index_->find(name_table(), name) : std::nullopt) {
        return *number;
    }
    if (const auto number = hashes().find(name_table(), name)) {
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

Result<VirtAddr> Kallsyms::address_of(std::uint32_t index, KallsymsAddresses coding) const {
    if (coding == KallsymsAddresses::kAbsolute) {
        return memory_->pointer(tables_.offsets +
                                std::uint64_t{index} * memory_->arch().word_bytes);
    }
    const VirtAddr entry_at = tables_.offsets + std::uint64_t{index} * 4;
    TRY(const std::uint32_t raw, memory_->u32(entry_at));
    const std::uint64_t extended = raw | ((raw & 0x80000000U) != 0 ? 0xffffffff00000000U : 0);
    if (coding == KallsymsAddresses::kProgramCounter) {
        return entry_at + extended;
    }
    TRY(const VirtAddr base, memory_->pointer(tables_.relative_base));
    if (coding == KallsymsAddresses::kRelative) {
        return base + raw;
    }
    return (raw & 0x80000000U) == 0 ? VirtAddr{raw} : base - 1 - extended;
}

Result<VirtAddr> Kallsyms::find(std::string_view name) const {
    TRY(const std::uint32_t index, index_of(name));
    return address_of(index, coding_);
}

Result<void> Kallsyms::for_each(
    const std::function<void(VirtAddr at, char type, std::string name)>& visit) const {
    KallsymsNames entries(names_->up_to_hole(), tables_.symbol_count);
    for (std::uint32_t i = 0; i < tables_.symbol_count; ++i) {
        const std::optional<Bytes> entry = entries.next();
        if (!entry) {
            return failure(ErrorKind::kMissing,
                           fmt::format("kallsyms: only {} of {} symbol names can be read", i,
                                       tables_.symbol_count));
        }
        TRY(const VirtAddr address, address_of(i, coding_));
        std::string name = expanded(*entry, tokens_);
        if (name.size() > 1) {
            visit(address, name[0], name.substr(1));
        }
    }
    return {};
}

}  // namespace lastwords::extractor
