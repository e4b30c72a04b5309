// SPDX-License-Identifier: GPL-2.0-or-later
// The one table of what is shown of a console: columns of the command line's table, JSON keys and
// columns of a window all come from its rows.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "printkfmt/model/console.h"

namespace lastwords::printkfmt {

/// monostate: this console has no such thing (JSON null, an empty cell).
using FieldValue = std::variant<std::monostate, bool, std::int64_t, std::uint64_t, std::string,
                                std::vector<std::string>, NbconState>;

struct ConsoleField {
    std::string_view id;     ///< JSON key
    std::string_view title;  ///< column head of a table; empty: not shown as a column by default
    std::string_view doc;    ///< one sentence: tooltip, help and documentation
    FieldValue (*value)(const Console& console);
};

std::span<const ConsoleField> console_fields();

/// A value as a cell of a table; no control bytes.
std::string cell_text(const FieldValue& value);

}  // namespace lastwords::printkfmt
