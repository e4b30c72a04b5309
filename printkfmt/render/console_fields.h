// SPDX-License-Identifier: GPL-2.0-or-later
// The only table of what is shown of a console. Its rows give the columns of the text output's
// table, the JSON keys and the columns of the GUI's table.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "printkfmt/model/console.h"

namespace lastwords::printkfmt {

/// monostate: the console has no such value (null in JSON, an empty cell).
using FieldValue = std::variant<std::monostate, bool, std::int64_t, std::uint64_t, std::string,
                                std::vector<std::string>, NbconState>;

struct ConsoleField {
    std::string_view id;     ///< JSON key
    std::string_view title;  ///< head of the table's column; empty: only in JSON
    std::string_view doc;    ///< one sentence: tooltip, help and documentation
    FieldValue (*value)(const Console& console);
};

std::span<const ConsoleField> console_fields();

/// Returns the value as the text of a table cell, with control bytes escaped.
std::string cell_text(const FieldValue& value);

}  // namespace lastwords::printkfmt
