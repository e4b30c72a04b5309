// SPDX-License-Identifier: GPL-2.0-or-later
// Columns from the rows of console_fields().
#include "printkfmt/render/console_table.h"

#include <algorithm>
#include <utility>

namespace lastwords::printkfmt {

std::vector<ConsoleColumn> console_table(const Source& source) {
    std::vector<ConsoleColumn> columns;
    for (const ConsoleField& field : console_fields()) {
        if (field.title.empty()) {
            continue;
        }
        ConsoleColumn column{field, {}, false};
        for (const Console& console : source.consoles) {
            const FieldValue value = field.value(console);
            column.number = column.number || std::holds_alternative<std::uint64_t>(value);
            column.cells.push_back(cell_text(value));
        }
        if (std::any_of(column.cells.begin(), column.cells.end(),
                        [](const std::string& cell) { return !cell.empty(); })) {
            columns.push_back(std::move(column));
        }
    }
    return columns;
}

}  // namespace lastwords::printkfmt
