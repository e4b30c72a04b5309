// SPDX-License-Identifier: GPL-2.0-or-later
// Knows the kernel's code by _stext and its kin, and names functions by kallsyms.
#include "extractor/stack/code_map.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "extractor/machine/call_instruction.h"
#include "extractor/stack/code_calls.h"

namespace lastwords::extractor {

namespace {

/// Kernels are smaller than this. Used where the end of the code is not known.
constexpr std::uint64_t kCodeBytesMax = 128ULL << 20;

}  // namespace

CodeMap::CodeMap(KernelView& view, Findings& findings) : view_(&view), modules_(view, findings) {
    // The symbols of all architectures: include/asm-generic/sections.h.
    constexpr std::array<std::pair<std::string_view, std::string_view>, 2> kNames{
        {{"_stext", "_etext"}, {"_sinittext", "_einittext"}}};
    for (const auto& [first, last] : kNames) {
        const Result<VirtAddr> begin = view.code_symbol(first);
        const Result<VirtAddr> end = view.code_symbol(last);
        if (begin && end && *end > *begin && *end - *begin <= kCodeBytesMax) {
            code_.push_back({*begin, *end});
            init_ = first == "_sinittext" ? code_.back() : init_;
        }
    }
}

bool CodeMap::contains(VirtAddr at) const {
    return std::any_of(code_.begin(), code_.end(),
                       [&](const CodeRange& range) { return range.contains(at); }) ||
           modules_.of(at) != nullptr;
}

bool CodeMap::follows_call(VirtAddr at) const {
    const KernelMemory& memory = view_->memory();
    if (memory.arch().name == "aarch64") {
        const auto before = memory.u32(at - 4);
        return at.value % 4 == 0 && before && is_arm64_call(*before);
    }
    std::array<std::byte, kCallBytesMax> bytes{};
    return memory.read(at - bytes.size(), bytes) && ends_with_x86_call(bytes);
}

bool CodeMap::may_be_of_module(VirtAddr at) const {
    const KernelMemory& memory = view_->memory();
    if (!modules_.incomplete() || contains(at) || !memory.space().plausible(at)) {
        return false;
    }
    const SymbolPlace before{"", at - call_bytes(memory), call_bytes(memory)};
    const std::vector<CallInCode> calls = calls_in(memory, before);
    const auto target = calls.empty() ? std::nullopt : symbol(calls.front().target);
    return target && target->at == calls.front().target && contains(target->at);
}

std::optional<SymbolPlace> CodeMap::symbol(VirtAddr at) const {
    if (const Module* const module = modules_.of(at)) {
        return modules_.symbol(*module, at);
    }
    Result<SymbolPlace> found = view_->symbol_at(at);
    return found ? std::optional(*std::move(found)) : std::nullopt;
}

std::string CodeMap::name(VirtAddr at, bool is_return) const {
    if (const auto known = return_names_.find(at); is_return && known != return_names_.end()) {
        return known->second;
    }
    const VirtAddr inside = is_return ? at - 1 : at;
    std::string text = fmt::format("{:#x}", at.value);
    const Module* const module = modules_.of(inside);
    if (const auto found = symbol(inside)) {
        text = fmt::format("{}+{:#x}/{:#x}", found->name, at - found->at, found->bytes);
    }
    if (module != nullptr) {
        text += fmt::format(" [{}]", module->name);
    }
    if (is_return) {
        return_names_[at] = text;
    }
    return text;
}

std::string CodeMap::data_name(VirtAddr at) const {
    const auto text = [&](const SymbolPlace& place) {
        const std::uint64_t inside = at - place.at;
        return inside == 0 ? place.name : fmt::format("{}+{:#x}", place.name, inside);
    };
    if (at == VirtAddr{}) {
        return {};
    }
    for (const Module& module : modules_.all()) {
        if (const auto found = modules_.variable(module, at)) {
            return fmt::format("{} [{}]", text(*found), module.name);
        }
    }
    const Result<VirtAddr> begin = view_->code_symbol("_stext");
    const Result<VirtAddr> end = view_->code_symbol("_end");
    const Result<SymbolPlace> found = begin && end && at >= *begin && at < *end
                                          ? view_->symbol_at(at)
                                          : failure(ErrorKind::kNotFound, "");
    return found ? text(*found) : std::string();
}

}  // namespace lastwords::extractor
