// SPDX-License-Identifier: GPL-2.0-or-later
// Lays reports out in the columns of a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "printkfmt/model/source.h"

namespace lastwords::cli {

/// Lines of reports stay within this where their content allows it.
inline constexpr std::size_t kReportColumns = 100;

/// "  label       value". A long value is cut, and wrapped below itself; control bytes are escaped.
void append_row(std::string_view label, std::string_view value, std::string& out);

/// Words broken into lines of kReportColumns, each after `indent` blanks; ends with a newline.
/// Control bytes are escaped.
void append_wrapped(std::string_view words, std::size_t indent, std::string& out);

/// printkfmt::console_table() as aligned columns under a line of heads.
void append_console_table(const printkfmt::Source& source, std::size_t indent, std::string& out);

}  // namespace lastwords::cli
