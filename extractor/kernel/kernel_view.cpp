// SPDX-License-Identifier: GPL-2.0-or-later
// Asks VMCOREINFO, kallsyms, BTF, a debug file and the built-in tables, in that order.
#include "extractor/kernel/kernel_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "extractor/kernel/known_layouts.h"

namespace lastwords::extractor {

void KernelView::remember(std::string name, std::string value, std::string_view from) {
    const bool known = std::any_of(facts_.begin(), facts_.end(),
                                   [&](const auto& fact) { return fact.name == name; });
    if (!known) {
        facts_.push_back({std::move(name), std::move(value), std::string(from)});
    }
}

Result<const Kallsyms*> KernelView::kallsyms() {
    if (!kallsyms_) {
        kallsyms_ = Kallsyms::read(info_, memory_);
        if (*kallsyms_) {
            remember("kallsyms", fmt::format("{} symbols", (*kallsyms_)->symbol_count()),
                     (*kallsyms_)->from());
        }
    }
    if (!*kallsyms_) {
        return tl::unexpected(kallsyms_->error());
    }
    return &**kallsyms_;
}

Result<BtfRange> KernelView::find_btf() {
    // The first names are those since 5.7 (include/asm-generic/vmlinux.lds.h), the others those of
    // 5.4 to 5.6 (scripts/link-vmlinux.sh gen_btf()).
    constexpr std::array<std::array<std::string_view, 2>, 2> kNames{
        {{"__start_BTF", "__stop_BTF"},
         {"_binary__btf_vmlinux_bin_start", "_binary__btf_vmlinux_bin_end"}}};
    std::optional<Error> why;
    bool elsewhere = false;
    for (const auto& [first, last] : kNames) {
        const Result<VirtAddr> begin = symbol(first);
        const Result<VirtAddr> end = begin ? symbol(last) : begin;
        if (begin && end) {
            return BtfRange{*begin, *end};
        }
        elsewhere = elsewhere || may_be_elsewhere(end.error());
        why = why.value_or(end.error());
    }
    const auto stext = elsewhere ? info_.symbol("_stext") : std::nullopt;
    const auto range = stext ? scan_for_btf(memory_, *stext) : std::nullopt;
    if (!range) {
        return elsewhere ? Result<BtfRange>(tl::unexpected(std::move(*why).in("BTF")))
                         : failure(ErrorKind::kNotFound,
                                   "BTF: the kernel has none; --vmlinux takes its vmlinux with "
                                   "debugging information, which has the types, too");
    }
    remember("BTF", fmt::format("{:#x}", range->begin.value), "BTF header (found by scan)");
    return *range;
}

Result<BtfTypes*> KernelView::btf() {
    if (!btf_) {
        btf_ = find_btf().and_then(
            [&](const BtfRange& range) { return BtfTypes::read(memory_, range.begin, range.end); });
        std::string from;
        if (*btf_ && (*btf_)->seem_sorted()) {
            const Result<VirtAddr> variable = symbol_in_memory("btf_vmlinux", from);
            if (const auto at = variable ? memory_.pointer(*variable) : variable) {
                (*btf_)->use_index(memory_, *at);
            }
        }
    }
    if (!*btf_) {
        return tl::unexpected(btf_->error());
    }
    return &**btf_;
}

Result<VirtAddr> KernelView::symbol(std::string_view name) {
    if (const auto address = info_.symbol(name); address && memory_.space().plausible(*address)) {
        remember(fmt::format("symbol {}", name), fmt::format("{:#x}", address->value),
                 "VMCOREINFO");
        return *address;
    }
    std::string from;
    Result<VirtAddr> address = symbol_in_memory(name, from);
    if (debug_ != nullptr && !address && may_be_elsewhere(address.error())) {
        if (Result<FromFile<VirtAddr>> named = debug_->symbol(name)) {
            address = named->value;
            from = std::move(named->from);
        }
    }
    if (address) {
        remember(fmt::format("symbol {}", name), fmt::format("{:#x}", address->value), from);
    }
    return address;
}

void KernelView::find_per_cpu_variables() {
    per_cpu_.emplace();
    const Result<const Kallsyms*> symbols = kallsyms();
    const Result<BtfTypes*> types = btf();
    if (!symbols || !types || !has_exported_symbols(**symbols)) {
        return;
    }
    per_cpu_ = (*types)->section(".data..percpu").value_or(std::vector<BtfVariable>{});
    for (const BtfVariable& variable : *per_cpu_) {
        if (const Result<VirtAddr> exported = (*exported_)->find(variable.name)) {
            per_cpu_base_ = *exported - variable.offset;
            return;
        }
    }
}

Result<VirtAddr> KernelView::per_cpu_symbol(std::string_view name) {
    Result<VirtAddr> address = symbol(name);
    if (address || address.error().kind != ErrorKind::kNotFound || kallsyms_has_variables()) {
        return address;
    }
    if (!per_cpu_) {
        find_per_cpu_variables();
    }
    const auto found = std::find_if(per_cpu_->begin(), per_cpu_->end(),
                                    [&](const BtfVariable& one) { return one.name == name; });
    if (found == per_cpu_->end() || per_cpu_base_ == VirtAddr{}) {
        return address;
    }
    const VirtAddr at = per_cpu_base_ + found->offset;
    remember(fmt::format("symbol {}", name), fmt::format("{:#x}", at.value),
             "BTF, from an exported per-CPU variable");
    return at;
}

Result<VirtAddr> KernelView::code_symbol(std::string_view name) {
    if (const auto address = info_.symbol(name); address && memory_.space().plausible(*address)) {
        return *address;
    }
    TRY(const Kallsyms* const symbols, kallsyms());
    return symbols->find_any(name);
}

Result<SymbolPlace> KernelView::symbol_at(VirtAddr at) {
    TRY(const Kallsyms* const symbols, kallsyms());
    return symbols->covering(at);
}

/// Looks in the tables that the dump itself has. Sets `from` to the one that has the symbol.
Result<VirtAddr> KernelView::symbol_in_memory(std::string_view name, std::string& from) {
    TRY(const Kallsyms* const symbols, kallsyms());
    Result<VirtAddr> address = symbols->find(name);
    from = symbols->from();
    if (!address && has_exported_symbols(*symbols)) {
        address = (*exported_)->find(name);
        from = "symbols exported to modules";
    }
    return address;
}

/// Whether a symbol that the dump's tables do not give, for this reason, can be in the kernel: not
/// if kallsyms is complete.
bool KernelView::may_be_elsewhere(const Error& why) {
    return why.kind != ErrorKind::kNotFound || !kallsyms_has_variables();
}

// All kernels have one of these two variables of printk.
bool KernelView::kallsyms_has_variables() {
    if (!has_variables_) {
        const Result<const Kallsyms*> symbols = kallsyms();
        has_variables_ = symbols && ((*symbols)->find("prb") || (*symbols)->find("log_buf"));
    }
    return *has_variables_;
}

/// Returns whether the export table can be asked. It is looked for only if kallsyms has no
/// variables at all, not even `log_buf`, which is in every kernel. In other kernels a name that
/// kallsyms lacks is not exported either.
bool KernelView::has_exported_symbols(const Kallsyms& kallsyms) {
    if (!exported_) {
        const auto stext = info_.symbol("_stext");
        if (kallsyms.find("log_buf") || kallsyms.find("prb") || !stext) {
            exported_ = failure(ErrorKind::kNotFound, "exported symbols were not looked for");
        } else {
            exported_ = ExportedSymbols::read(memory_, *stext);
        }
    }
    return exported_->has_value();
}

Result<std::uint64_t> KernelView::offset(std::string_view structure, std::string_view member) {
    if (const auto offset = info_.offset(fmt::format("{}.{}", structure, member))) {
        return *offset;
    }
    const std::array members{member};
    TRY(const StructLayout* const found, layout(structure, members));
    return found->find(member)->offset;
}

Result<std::uint64_t> KernelView::size(std::string_view structure) {
    if (const auto bytes = info_.size(structure)) {
        return *bytes;
    }
    TRY(const StructLayout* const found, layout(structure, {}));
    return found->bytes;
}

Result<const StructLayout*> KernelView::layout(std::string_view structure,
                                               std::span<const std::string_view> members) {
    TRY(const StructLayout* const found, peek_layout(structure, members));
    remember(fmt::format("struct {}", structure), fmt::format("{} bytes", found->bytes),
             found->from);
    return found;
}

Result<const StructLayout*> KernelView::peek_layout(std::string_view structure,
                                                    std::span<const std::string_view> members) {
    const auto has_members = [&](const StructLayout& layout) {
        return std::all_of(members.begin(), members.end(),
                           [&](auto m) { return layout.find(m) != nullptr; });
    };
    for (const StructLayout& known : layouts_) {
        if (known.name == structure && has_members(known)) {
            return &known;
        }
    }
    Result<StructLayout> found =
        btf().and_then([&](BtfTypes* types) { return types->find(structure, members); });
    if (!found && debug_ != nullptr) {
        if (Result<StructLayout> in_file = debug_->layout(structure, members)) {
            found = std::move(in_file);
        }
    }
    if (!found) {
        const std::string_view release = info_.value("OSRELEASE").value_or("");
        const auto built_in = known_layout(structure, release, memory_.arch().word_bytes);
        if (!built_in || !has_members(*built_in)) {
            return tl::unexpected(
                std::move(found).error().in(fmt::format("layout of struct {}", structure)));
        }
        found = *built_in;
    }
    layouts_.push_back(*std::move(found));
    return &layouts_.back();
}

Result<Enumeration> KernelView::enumeration(std::string_view name) {
    Result<Enumeration> found =
        btf().and_then([&](BtfTypes* types) { return types->enumeration(name); });
    if (!found && debug_ != nullptr) {
        if (Result<Enumeration> in_file = debug_->enumeration(name)) {
            found = std::move(in_file);
        }
    }
    if (found) {
        remember(fmt::format("enum {}", name), fmt::format("{} constants", found->constants.size()),
                 found->from);
    }
    return found;
}

void KernelView::assume_enumeration(std::string_view name, std::string_view table) {
    remember(fmt::format("enum {}", name), "not in the dump", table);
}

Result<std::uint64_t> KernelView::variable(std::string_view name, unsigned bytes) {
    TRY(const VirtAddr at, symbol(name));
    return memory_.number(at, bytes).map_error(
        [&](Error error) { return std::move(error).in(name); });
}

}  // namespace lastwords::extractor
