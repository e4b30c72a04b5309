// SPDX-License-Identifier: GPL-2.0-or-later
// CodeLines: the lines of source code behind an address, by a debug file.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "printkfmt/model/trace_symbol.h"

namespace lastwords::printkfmt {

/// A line of source code, and the function that it is in.
struct CodeLine {
    std::string function;
    std::string file;  ///< "kernel/panic.c": without the folder of the build; empty: not known
    std::uint32_t line = 0;  ///< 0: not known
};

/// What one address stands for. [0] is the line itself. If its function was inlined, [1] is the
/// call of it in the function that it was inlined into, and so on; the last one is in the function
/// that the symbol names.
using CodeLines = std::vector<CodeLine>;

/// The lines that debug files give for the symbols of one source.
class LineTable {
 public:
    /// More than one element: functions with the same name and size, of which it is not known which
    /// one is meant.
    using Choices = std::vector<CodeLines>;

    void add(const std::string& symbol, bool is_pc, Choices lines) {
        lines_.insert_or_assign({symbol, is_pc}, std::move(lines));
    }
    /// Returns what is known of a symbol, which is written as symbol_text() does. Empty: nothing.
    const Choices& find(const std::string& symbol, bool is_pc) const {
        static const Choices kNone;
        const auto found = lines_.find({symbol, is_pc});
        return found == lines_.end() ? kNone : found->second;
    }
    bool empty() const { return lines_.empty(); }

 private:
    std::map<std::pair<std::string, bool>, Choices> lines_;
};

/// Returns "kernel/panic.c:277", or for inlined code
/// "kernel/printk/printk.c:1946 (call_console_driver, inlined at kernel/printk/printk.c:2730)"; of
/// several choices "a.c:1 or b.c:5". Empty: nothing is known.
std::string lines_text(const LineTable::Choices& choices);

}  // namespace lastwords::printkfmt
