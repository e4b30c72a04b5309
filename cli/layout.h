// SPDX-License-Identifier: GPL-2.0-or-later
// Lays reports out in the columns of a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "printkfmt/model/source.h"

namespace lastwords::cli {

/// Reports are wrapped to this width. Only a table or a long word can make a line longer.
inline constexpr std::size_t kReportColumns = 100;

/// Appends "  label       value", with control bytes escaped. A value of more than 400 bytes is
/// cut. What does not fit into the line continues below the value.
void append_row(std::string_view label, std::string_view value, std::string& out);

/// Appends the words, wrapped to kReportColumns, with control bytes escaped. Each line begins with
/// `indent` blanks. Ends with a newline.
void append_wrapped(std::string_view words, std::size_t indent, std::string& out);

/// Appends printkfmt::console_table() in aligned columns, below a line with the columns' titles.
void append_console_table(const printkfmt::Source& source, std::size_t indent, std::string& out);

}  // namespace lastwords::cli
