// SPDX-License-Identifier: GPL-2.0-or-later
// Maps the bits of struct console.flags to names.
#include "extractor/printk/console_flags.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <string_view>

namespace lastwords::extractor {

namespace {

using printkfmt::ConsoleFlag;

constexpr std::uint32_t number(ConsoleFlag flag) {
    return static_cast<std::uint32_t>(flag);
}

/// Returns "foo" for "CON_FOO".
std::string own_name(std::string_view kernel_name) {
    constexpr std::string_view kPrefix = "CON_";
    kernel_name.remove_prefix(kernel_name.starts_with(kPrefix) ? kPrefix.size() : 0);
    std::string name;
    for (const char c : kernel_name) {
        const bool upper = c >= 'A' && c <= 'Z';
        name += upper ? static_cast<char>(c - 'A' + 'a') : c > ' ' && c <= '~' ? c : '?';
    }
    return name;
}

}  // namespace

ConsoleFlags::ConsoleFlags(KernelView& view, const StructLayout& console) {
    // Before 6.2, which brought console.node, the flags are macros: there is no enum to look for.
    const bool may_have_enum = console.find("node") != nullptr;
    const Result<Enumeration> kernel = may_have_enum
                                           ? view.enumeration("cons_flags")
                                           : failure(ErrorKind::kNotFound, "the flags are macros");
    if (!kernel || !take_enumeration(*kernel)) {
        take_known(console);
        view.assume_enumeration("cons_flags", "built-in table, by the members of struct console");
    }
}

/// Takes the kernel's own numbers. Returns false if they cannot be flags: each has one bit, and no
/// two have the same one.
bool ConsoleFlags::take_enumeration(const Enumeration& kernel) {
    const auto known = printkfmt::console_flag_names();
    std::uint32_t all = 0;
    std::uint32_t named = 0;
    for (const auto& [name, value] : kernel.constants) {
        if (!std::has_single_bit(value) || value >> 32U != 0 || (all & value) != 0) {
            bits_.clear();
            return false;
        }
        const auto bit = static_cast<std::uint32_t>(value);
        const auto row = std::find_if(known.begin(), known.end(), [&, &constant = name](auto& one) {
            return one.kernel_name == constant;
        });
        const std::uint32_t flag = row == known.end() ? 0 : number(row->flag);
        bits_.push_back({bit, flag, flag == 0 ? own_name(name) : std::string()});
        all |= bit;
        named |= flag;
    }
    // A change posted in 2025 takes CON_ENABLED away: a console is stopped by CON_SUSPENDED alone.
    always_ = number(ConsoleFlag::kEnabled) & ~named;
    return true;
}

/// Takes the numbers of 5.10 to 7.2. A member of struct console proves that the kernel is new
/// enough for a flag: node came in 6.2, before CON_SUSPENDED; nbcon_state came with CON_NBCON.
void ConsoleFlags::take_known(const StructLayout& console) {
    const bool has_node = console.find("node") != nullptr;
    const bool has_nbcon = console.find("nbcon_state") != nullptr;
    for (const printkfmt::ConsoleFlagName& row : printkfmt::console_flag_names()) {
        const bool nbcon =
            row.flag == ConsoleFlag::kNbcon || row.flag == ConsoleFlag::kNbconAtomicUnsafe;
        if ((nbcon && !has_nbcon) || (row.flag == ConsoleFlag::kSuspended && !has_node)) {
            continue;
        }
        bits_.push_back({number(row.flag), number(row.flag), {}});
    }
}

void ConsoleFlags::decode(std::uint32_t word, printkfmt::Console& console) const {
    console.flags_raw = word;
    console.flags = always_;
    console.other_flags.clear();
    for (const Bit& one : bits_) {
        if ((word & one.bit) == 0) {
            continue;
        }
        word &= ~one.bit;
        console.flags |= one.flag;
        if (one.flag == 0) {
            console.other_flags.push_back(one.name);
        }
    }
    if (word != 0) {
        console.other_flags.push_back(fmt::format("{:#x}", word));
    }
}

}  // namespace lastwords::extractor
