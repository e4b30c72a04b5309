// SPDX-License-Identifier: GPL-2.0-or-later
// The table of a source's consoles, as columns with a head and cells; text and window lay it out.
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

/// The fields that have a title and that at least one console fills.
std::vector<ConsoleColumn> console_table(const Source& source);

}  // namespace lastwords::printkfmt
