// SPDX-License-Identifier: GPL-2.0-or-later
// Takes the function names out of the report of a crash. Kernel sources of the forms of a frame:
// show_trace_log_lvl() and printk_stack_address() of arch/x86, dump_backtrace_entry() of arch/arm
// and arch/arm64, show_stack() of arch/powerpc, show_stack() of arch/s390; %pS and %pB of
// lib/vsprintf.c give "name+0xOFFSET/0xSIZE" to all of them.
#include "printkfmt/model/crash_signature.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "printkfmt/base/ascii.h"
#include "printkfmt/model/trace_blocks.h"

namespace lastwords::printkfmt {

namespace {

/// The report of a crash is looked for in this many records.
constexpr std::size_t kRecordsMax = 2000;

/// What stands before the function of the program counter, on x86, arm64 and LoongArch, arm,
/// RISC-V and MIPS, PowerPC, s390.
constexpr std::array<std::string_view, 8> kProgramCounter{
    "RIP:", "EIP:", "EIP is at ", "pc :", "PC is at ", "epc ", "NIP [", "Krnl PSW :"};

bool is_name(char one) {
    return is_digit(one) || is_letter(one) || one == '_' || one == '.' || one == '$';
}

/// Returns "name" of the first "name+0x1a/0x20" in the text; empty: there is none.
std::string_view symbol_in(std::string_view text) {
    for (std::size_t plus = text.find("+0x"); plus != std::string_view::npos;
         plus = text.find("+0x", plus + 1)) {
        std::size_t begin = plus;
        while (begin > 0 && is_name(text[begin - 1])) {
            --begin;
        }
        std::string_view behind = text.substr(plus + 3);
        behind.remove_prefix(static_cast<std::size_t>(
            std::find_if_not(behind.begin(), behind.end(), is_hex_digit) - behind.begin()));
        if (begin < plus && behind.starts_with("/0x")) {
            return text.substr(begin, plus - begin);
        }
    }
    return {};
}

/// "? name+0x1/0x2", "name+0x1/0x2 (unreliable)" of PowerPC, "([<...>] name+0x1/0x2)" of s390.
bool is_unreliable(std::string_view text) {
    return text.find("? ") != std::string_view::npos ||
           text.find("(unreliable)") != std::string_view::npos ||
           text.find("([<") != std::string_view::npos;
}

/// Takes off what the compiler appends: ".isra.0", ".constprop.1", ".part.2", ".cold", ".llvm.5".
std::string without_suffix(std::string_view name) {
    return std::string(name.substr(0, name.find('.', 1)));
}

std::string_view without_blanks(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    return text;
}

bool names_program_counter(std::string_view text) {
    text = without_blanks(text);
    return std::any_of(kProgramCounter.begin(), kProgramCounter.end(),
                       [&](std::string_view start) { return text.starts_with(start); });
}

std::vector<std::string> functions_of(const TraceBlock& block, const RecordList& records) {
    std::vector<std::string> functions;
    const auto add = [&](std::string_view symbol) {
        if (!symbol.empty()) {
            functions.push_back(without_suffix(symbol));
        }
    };
    bool in_trace = false;
    for (const std::uint32_t number : block.lines) {
        const Record record = records[number];
        const bool is_trace = trace_line(record.text) == TraceLine::kTrace;
        if ((in_trace && !is_trace) || functions.size() == kSignatureFunctionsMax) {
            break;
        }
        if (is_trace) {
            const std::string_view symbol =
                is_unreliable(record.text) ? std::string_view() : symbol_in(record.text);
            in_trace = in_trace || !symbol.empty();
            add(symbol);
        } else if (functions.empty() && names_program_counter(record.text)) {
            add(symbol_in(record.text));
        }
    }
    // The trace of an exception begins with the function of the program counter on some
    // architectures, on others above it.
    functions.erase(std::unique(functions.begin(), functions.end()), functions.end());
    return functions;
}

}  // namespace

std::vector<std::string> crash_signature(const Source& source) {
    if (!source.crash_cause) {
        return {};
    }
    const CrashCause& cause = *source.crash_cause;
    const std::uint64_t from = cause.first_fault ? cause.first_fault->position : cause.position;
    const RecordList& records = source.log.records;
    const auto first =
        std::partition_point(records.begin(), records.end(),
                             [&](const Record& record) { return record.position < from; });
    const auto begin = static_cast<std::size_t>(first - records.begin());
    TraceBlocks finder;
    for (std::size_t i = begin; i < std::min(records.size(), begin + kRecordsMax); ++i) {
        if (!records[i].foreign) {
            finder.add(static_cast<std::uint32_t>(i), records[i]);
        }
    }
    for (const TraceBlock& block : finder.take()) {
        if (std::vector<std::string> functions = functions_of(block, records);
            block.trace && !functions.empty()) {
            return functions;
        }
    }
    return {};
}

}  // namespace lastwords::printkfmt
