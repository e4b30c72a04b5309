// SPDX-License-Identifier: GPL-2.0-or-later
// Rows of a log as comma-separated values (RFC 4180), for spreadsheets and data frames.
#pragma once

#include <string>
#include <string_view>

#include "printkfmt/model/source.h"
#include "printkfmt/render/shown_row.h"

namespace lastwords::printkfmt {

/// Appends one cell. Control bytes except tab and newline, and bytes that are not UTF-8, become
/// "\xNN". A cell that a spreadsheet would take for a formula, because it begins with "=", "+",
/// "-", "@", a tab or a newline, gets an apostrophe in front, and so does one that begins with an
/// apostrophe. A reader that takes one apostrophe away has the text again.
void append_csv_cell(std::string_view text, std::string& out);

/// Appends the line of the columns' names. The last columns are the source's consoles.
void append_csv_head(const Source& source, std::string& out);

/// Appends one row. `source` is that of the head.
void append_csv_row(const Source& source, const ShownRow& row, std::string& out);

}  // namespace lastwords::printkfmt
