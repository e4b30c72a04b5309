// SPDX-License-Identifier: GPL-2.0-or-later
// Lines of source code as JSON.
#pragma once

#include <string>
#include <string_view>

#include "printkfmt/model/code_lines.h"

namespace lastwords::printkfmt {

/// Returns an array with one element for each choice, which is an array of objects with the keys
/// `function`, `file` and `line` (docs/json.md).
std::string choices_json(const LineTable::Choices& choices);

/// Returns an array with one object, with the keys `symbol` and `code`, for each symbol of a line
/// of the log for which lines are known.
std::string symbol_lines_json(std::string_view text, const LineTable& lines);

/// Returns the lines of all symbols of a text as one phrase, escaped for a terminal; empty:
/// none is known.
std::string symbol_lines_text(std::string_view text, const LineTable& lines);

}  // namespace lastwords::printkfmt
