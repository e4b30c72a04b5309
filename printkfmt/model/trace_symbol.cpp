// SPDX-License-Identifier: GPL-2.0-or-later
// Finds "+0x1a/0x20" in a line, and takes what stands before and after it.
#include "printkfmt/model/trace_symbol.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "printkfmt/base/ascii.h"

namespace lastwords::printkfmt {

namespace {

/// What stands before the function of the program counter, on x86, arm64 and LoongArch, arm,
/// RISC-V and MIPS, PowerPC, s390. "IP:" is of x86 up to 4.11.
constexpr std::array<std::string_view, 9> kProgramCounter{
    "RIP:", "EIP:", "IP:", "EIP is at ", "pc :", "PC is at ", "epc ", "NIP [", "Krnl PSW :"};

/// A name of C or Rust, with what compilers append: ".isra.0", "$x".
bool is_name(char one) {
    return is_digit(one) || is_letter(one) || one == '_' || one == '.' || one == '$';
}

bool names_program_counter(std::string_view line) {
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    return std::any_of(kProgramCounter.begin(), kProgramCounter.end(),
                       [&](std::string_view start) { return line.starts_with(start); });
}

/// Takes a hexadecimal number of at most 64 bits off the front.
std::optional<std::uint64_t> take_hex(std::string_view& text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    if (error != std::errc{} || end == text.data()) {
        return std::nullopt;
    }
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
}

bool is_build_id(std::string_view text) {
    return text.size() >= 16 && std::all_of(text.begin(), text.end(), is_hex_digit);
}

/// Reads "[virtio_net]", "[virtio_net 0123456789abcdef...]", or of the kernel itself
/// "[0123456789abcdef...]" (%pBb, 5.14 and later).
void read_brackets(std::string_view rest, TraceSymbol& symbol) {
    const std::size_t open = rest.starts_with(" [") ? 2 : 0;
    const std::size_t close = rest.find(']');
    if (open == 0 || close == std::string_view::npos) {
        return;
    }
    const std::string_view inside = rest.substr(open, close - open);
    const std::string_view first = inside.substr(0, inside.find(' '));
    const std::string_view second = inside.substr(std::min(first.size() + 1, inside.size()));
    if (!std::all_of(first.begin(), first.end(), is_name) || first.empty()) {
        return;
    }
    if (second.empty() && is_build_id(first)) {
        symbol.build_id = first;
    } else if (second.empty() || is_build_id(second)) {
        symbol.module = first;
        symbol.build_id = second;
    }
}

}  // namespace

std::vector<TraceSymbol> trace_symbols(std::string_view line) {
    std::vector<TraceSymbol> symbols;
    for (std::size_t plus = line.find("+0x"); plus != std::string_view::npos;
         plus = line.find("+0x", plus + 1)) {
        std::size_t begin = plus;
        while (begin > 0 && is_name(line[begin - 1])) {
            --begin;
        }
        std::string_view rest = line.substr(plus + 3);
        const std::optional<std::uint64_t> offset = take_hex(rest);
        if (begin == plus || !offset || !rest.starts_with("/0x")) {
            continue;
        }
        rest.remove_prefix(3);
        const std::optional<std::uint64_t> bytes = take_hex(rest);
        if (!bytes) {
            continue;
        }
        TraceSymbol& symbol = symbols.emplace_back();
        symbol.name = line.substr(begin, plus - begin);
        symbol.offset = *offset;
        symbol.bytes = *bytes;
        symbol.is_pc = names_program_counter(line);
        read_brackets(rest, symbol);
    }
    return symbols;
}

std::string symbol_text(const TraceSymbol& symbol) {
    const std::string text =
        fmt::format("{}+{:#x}/{:#x}", symbol.name, symbol.offset, symbol.bytes);
    return symbol.module.empty() ? text : fmt::format("{} [{}]", text, symbol.module);
}

}  // namespace lastwords::printkfmt
