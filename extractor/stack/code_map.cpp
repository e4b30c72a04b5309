// SPDX-License-Identifier: GPL-2.0-or-later
// Knows the kernel's code by _stext and its kin, and names functions by kallsyms.
#include "extractor/stack/code_map.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace lastwords::extractor {

namespace {

/// Kernels are smaller than this. Used where the end of the code is not known.
constexpr std::uint64_t kCodeBytesMax = 128ULL << 20;

/// Whether bytes that end where a return address points end with a call of x86-64: e8 with an
/// offset of 32 bits, or ff /2 with any operand. Intel's manual, volume 2A, CALL.
bool ends_with_x86_call(Bytes bytes) {
    const auto byte = [&](std::size_t before_end) {
        return std::to_integer<unsigned>(bytes[bytes.size() - before_end]);
    };
    if (byte(5) == 0xe8) {
        return true;
    }
    constexpr std::array<std::size_t, 5> kLengths{2, 3, 4, 6, 7};
    return std::any_of(kLengths.begin(), kLengths.end(), [&](std::size_t length) {
        return byte(length) == 0xff && ((byte(length - 1) >> 3) & 7) == 2;
    });
}

/// Whether an instruction of arm64 is BL, BLR, or BLRA* with pointer authentication. Arm ARM,
/// C4.1.
bool is_arm64_call(std::uint64_t instruction) {
    return (instruction & 0xfc000000) == 0x94000000 || (instruction & 0xfffffc1f) == 0xd63f0000 ||
           (instruction & 0xfefff800) == 0xd63f0800;
}

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
    std::array<std::byte, 7> bytes{};
    return memory.read(at - bytes.size(), bytes) && ends_with_x86_call(bytes);
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

}  // namespace lastwords::extractor
