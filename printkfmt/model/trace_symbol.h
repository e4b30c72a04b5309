// SPDX-License-Identifier: GPL-2.0-or-later
// TraceSymbol: an address as the kernel writes it in its traces: "vfs_write+0xf8/0x450 [module]".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lastwords::printkfmt {

/// What %pS and %pB print (lib/vsprintf.c, kernel/kallsyms.c __sprint_symbol(); 2.6 to 7.2). Its
/// parts point into the text.
struct TraceSymbol {
    std::string_view name;
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;  ///< of the function: up to the next symbol
    /// Without what 5.14 and later append, the module's build id; empty: of the kernel itself.
    std::string_view module;
    std::string_view build_id;  ///< of the module, or of the kernel, in hex; empty: not printed
    /// The line says that the CPU was at this address: "RIP:", "pc :". False: the address may be
    /// that to which a call returns.
    bool is_pc = false;
};

/// Returns all symbols in one line of a log, in order.
std::vector<TraceSymbol> trace_symbols(std::string_view line);

/// Returns the symbol without what stands around it: "vfs_write+0xf8/0x450 [module]".
std::string symbol_text(const TraceSymbol& symbol);

}  // namespace lastwords::printkfmt
