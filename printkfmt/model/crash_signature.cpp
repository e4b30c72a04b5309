// SPDX-License-Identifier: GPL-2.0-or-later
// Takes the function names out of the report of a crash. Kernel sources of the forms of a frame:
// show_trace_log_lvl() and printk_stack_address() of arch/x86, dump_backtrace_entry() of arch/arm
// and arch/arm64, show_stack() of arch/powerpc, show_stack() of arch/s390; %pS and %pB of
// lib/vsprintf.c give "name+0xOFFSET/0xSIZE" to all of them.
#include "printkfmt/model/crash_signature.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "printkfmt/model/trace_blocks.h"
#include "printkfmt/model/trace_symbol.h"

namespace lastwords::printkfmt {

namespace {

/// The report of a crash is looked for in this many records.
constexpr std::size_t kRecordsMax = 2000;

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

/// Returns the first symbol in the text; nothing if there is none.
std::optional<TraceSymbol> symbol_in(std::string_view text) {
    const std::vector<TraceSymbol> symbols = trace_symbols(text);
    return symbols.empty() ? std::nullopt : std::optional(symbols.front());
}

std::vector<std::string> functions_of(const TraceBlock& block, const RecordList& records) {
    std::vector<std::string> functions;
    bool in_trace = false;
    for (const std::uint32_t number : block.lines) {
        const Record record = records[number];
        const bool is_trace = trace_line(record.text) == TraceLine::kTrace;
        if ((in_trace && !is_trace) || functions.size() == kSignatureFunctionsMax) {
            break;
        }
        const std::optional<TraceSymbol> symbol =
            is_trace && is_unreliable(record.text) ? std::nullopt : symbol_in(record.text);
        if (symbol && (is_trace || (functions.empty() && symbol->is_pc))) {
            functions.push_back(without_suffix(symbol->name));
            in_trace = in_trace || is_trace;
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
