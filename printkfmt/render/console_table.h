// SPDX-License-Identifier: GPL-2.0-or-later
// The table of a source's consoles, as columns of a head and cells. Text output and GUI lay it out.
#pragma once

#include <string>
#include <vector>

#include "printkfmt/model/source.h"
#include "printkfmt/render/console_fields.h"

namespace lastwords::printkfmt {

struct ConsoleColumn {
    ConsoleField field;              ///< its title is the column's head
    std::vector<std::string> cells;  ///< one for each of the source's consoles; no control bytes
    bool number = false;             ///< the cells hold numbers
};

/// Returns a column for each field that has a title and, for at least one console, a value.
std::vector<ConsoleColumn> console_table(const Source& source);

}  // namespace lastwords::printkfmt
