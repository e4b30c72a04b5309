// SPDX-License-Identifier: GPL-2.0-or-later
// Walks the list of modules, and looks addresses up in a module's symbol table.
#include "extractor/stack/modules.h"

#include <elf.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "extractor/stack/module_list.h"
#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

namespace {

constexpr std::uint64_t kModuleBytesMax = 1ULL << 30;
constexpr std::uint64_t kSymbolsMax = 1U << 20;
constexpr std::size_t kNameBytesMax = 512;

/// Symbols that name no function (include/linux/module_symbol.h is_mapping_symbol()).
bool is_mapping_symbol(std::string_view name) {
    return name.starts_with(".L") || name.starts_with("L0") || name.starts_with("$");
}

std::optional<std::string> text_at(const KernelMemory& memory, VirtAddr at, std::size_t most) {
    std::vector<std::byte> raw(most);
    const std::vector<Hole> holes = memory.read_available(at, raw);
    const std::string_view text = up_to_nul(as_text(raw));
    if (!holes.empty() && holes.front().at <= text.size()) {
        return std::nullopt;
    }
    return std::string(text);
}

}  // namespace

ModuleTable::ModuleTable(KernelView& view, Findings& findings) : view_(&view) {
    constexpr std::array<std::string_view, 3> kNeeded{"name", "list", "arch"};
    Result<VirtAddr> head = view.symbol("modules");
    if (!head && !view.kallsyms_has_variables()) {
        head = find_module_list(view);
        incomplete_ = !head;
    }
    const auto layout = head ? view.layout("module", kNeeded) : tl::unexpected(head.error());
    if (!layout) {
        if (head || head.error().kind != ErrorKind::kNotFound) {
            findings.note(std::move(Error(layout.error()).in("the list of modules")).message);
        }
        return;
    }
    layout_ = *layout;
    const std::uint64_t node_at = layout_->find("list")->offset;
    std::set<VirtAddr> seen;
    Result<VirtAddr> node = view.memory().pointer(*head);
    std::optional<Error> why;
    while (node && *node != *head && modules_.size() < kModulesMax && seen.insert(*node).second) {
        Result<Module> module = read(*node - node_at);
        if (!module) {
            why = std::move(module).error();
            break;
        }
        modules_.push_back(*std::move(module));
        node = view.memory().pointer(*node);
    }
    if (!node) {
        why = node.error();
    }
    incomplete_ = why.has_value();
    if (why) {
        findings.note(
            std::move(*why).in("the list of modules, whose functions lack names").message);
    }
    symbols_.resize(modules_.size());
}

Result<Module> ModuleTable::read(VirtAddr at) const {
    const KernelMemory& memory = view_->memory();
    Module module;
    module.address = at;
    const Member& name = *layout_->find("name");
    const auto text = text_at(memory, at + name.offset, std::min<std::size_t>(name.bytes, 64));
    if (!text || !is_module_name(*text)) {
        return failure(ErrorKind::kCorrupt, fmt::format("{:#x} is no module", at.value));
    }
    module.name = *text;
    module.code = read_code(at);
    module.orc = read_orc(at);
    if (const Member* const kallsyms = layout_->find("kallsyms")) {
        module.kallsyms = memory.pointer(at + kallsyms->offset).value_or(VirtAddr{});
    }
    return module;
}

/// Up to 6.3 the code is the start of two areas, core_layout and init_layout; since 6.4 it is the
/// elements MOD_TEXT and MOD_INIT_TEXT of mem[].
std::vector<CodeRange> ModuleTable::read_code(VirtAddr at) const {
    constexpr std::array<std::uint64_t, 2> kTextElements{0, 4};
    const KernelMemory& memory = view_->memory();
    std::vector<CodeRange> code;
    const auto add = [&](VirtAddr area, std::uint64_t base_at, std::uint64_t size_at) {
        const auto base = memory.pointer(area + base_at);
        const auto size = memory.u32(area + size_at);
        if (base && size && *base != VirtAddr{} && *size != 0 && *size <= kModuleBytesMax) {
            code.push_back({*base, *base + *size});
        }
    };
    if (const Member* const mem = layout_->find("mem")) {
        const auto bytes = view_->size("module_memory");
        const auto base_at = view_->offset("module_memory", "base");
        const auto size_at = view_->offset("module_memory", "size");
        for (const std::uint64_t i : kTextElements) {
            if (bytes && base_at && size_at && (i + 1) * *bytes <= mem->bytes) {
                add(at + mem->offset + i * *bytes, *base_at, *size_at);
            }
        }
        return code;
    }
    for (const std::string_view name : {"core_layout", "init_layout"}) {
        const Member* const area = layout_->find(name);
        const auto base_at = view_->offset("module_layout", "base");
        const auto size_at = view_->offset("module_layout", "text_size");
        if (area != nullptr && base_at && size_at) {
            add(at + area->offset, *base_at, *size_at);
        }
    }
    return code;
}

/// struct mod_arch_specific, arch/x86/include/asm/module.h, 4.14 to 7.2.
std::optional<OrcPlace> ModuleTable::read_orc(VirtAddr at) const {
    constexpr std::array<std::string_view, 3> kNeeded{"num_orcs", "orc_unwind_ip", "orc_unwind"};
    const auto arch = view_->peek_layout("mod_arch_specific", kNeeded);
    if (!arch) {
        return std::nullopt;
    }
    const KernelMemory& memory = view_->memory();
    const VirtAddr inside = at + layout_->find("arch")->offset;
    const auto count = memory.u32(inside + (*arch)->find("num_orcs")->offset);
    const auto ips = memory.pointer(inside + (*arch)->find("orc_unwind_ip")->offset);
    const auto entries = memory.pointer(inside + (*arch)->find("orc_unwind")->offset);
    if (!count || !ips || !entries || *count == 0) {
        return std::nullopt;
    }
    return OrcPlace{*ips, *entries, *count};
}

const Module* ModuleTable::of(VirtAddr at) const {
    const auto found = std::find_if(modules_.begin(), modules_.end(), [&](const Module& module) {
        return std::any_of(module.code.begin(), module.code.end(),
                           [&](const CodeRange& range) { return range.contains(at); });
    });
    return found == modules_.end() ? nullptr : &*found;
}

const ModuleTable::Symbols& ModuleTable::symbols(const Module& module) const {
    auto& known = symbols_[static_cast<std::size_t>(&module - modules_.data())];
    if (known) {
        return *known;
    }
    known.emplace();
    const KernelMemory& memory = view_->memory();
    const auto number = [&](std::string_view member, unsigned bytes) -> std::uint64_t {
        const auto inside = view_->offset("mod_kallsyms", member);
        return inside ? memory.number(module.kallsyms + *inside, bytes).value_or(0) : 0;
    };
    if (module.kallsyms == VirtAddr{}) {
        return *known;
    }
    const std::uint64_t count = std::min<std::uint64_t>(number("num_symtab", 4), kSymbolsMax);
    known->strings = {number("strtab", 8)};
    known->table.resize(count * sizeof(Elf64_Sym));
    memory.read_available(VirtAddr{number("symtab", 8)}, known->table);
    return *known;
}

std::optional<SymbolPlace> ModuleTable::symbol(const Module& module, VirtAddr at) const {
    const Symbols& all = symbols(module);
    const std::endian order = view_->memory().arch().order;
    const auto range = std::find_if(module.code.begin(), module.code.end(),
                                    [&](const CodeRange& code) { return code.contains(at); });
    if (range == module.code.end()) {
        return std::nullopt;
    }
    SymbolPlace best;
    VirtAddr next = range->end;
    for (std::size_t i = sizeof(Elf64_Sym); i < all.table.size(); i += sizeof(Elf64_Sym)) {
        const Bytes entry = Bytes(all.table).subspan(i, sizeof(Elf64_Sym));
        const auto section =
            load<std::uint16_t>(entry.subspan(offsetof(Elf64_Sym, st_shndx)), order);
        const VirtAddr value{
            load<std::uint64_t>(entry.subspan(offsetof(Elf64_Sym, st_value)), order)};
        if (section == SHN_UNDEF || !range->contains(value)) {
            continue;
        }
        const bool nearer = value <= at && value > best.at;
        if (!nearer && (value <= at || value >= next)) {
            continue;
        }
        const auto name_at = load<std::uint32_t>(entry, order);
        auto name = text_at(view_->memory(), all.strings + name_at, kNameBytesMax);
        if (!name || name->empty() || is_mapping_symbol(*name)) {
            continue;
        }
        if (nearer) {
            best.at = value;
            best.name = *std::move(name);
        } else {
            next = value;
        }
    }
    if (best.name.empty()) {
        return std::nullopt;
    }
    best.bytes = next - best.at;
    return best;
}

std::optional<SymbolPlace> ModuleTable::variable(const Module& module, VirtAddr at) const {
    const Symbols& all = symbols(module);
    const std::endian order = view_->memory().arch().order;
    for (std::size_t i = sizeof(Elf64_Sym); i < all.table.size(); i += sizeof(Elf64_Sym)) {
        const Bytes entry = Bytes(all.table).subspan(i, sizeof(Elf64_Sym));
        const auto value = load<std::uint64_t>(entry.subspan(offsetof(Elf64_Sym, st_value)), order);
        const auto bytes = load<std::uint64_t>(entry.subspan(offsetof(Elf64_Sym, st_size)), order);
        if (at.value < value || at.value - value >= bytes) {
            continue;
        }
        const auto name_at = load<std::uint32_t>(entry, order);
        if (auto name = text_at(view_->memory(), all.strings + name_at, kNameBytesMax)) {
            return SymbolPlace{*std::move(name), VirtAddr{value}, bytes};
        }
    }
    return std::nullopt;
}

}  // namespace lastwords::extractor
