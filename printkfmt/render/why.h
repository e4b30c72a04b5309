// SPDX-License-Identifier: GPL-2.0-or-later
// Why a console stopped, as rows for people and as a JSON object.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "printkfmt/model/source.h"
#include "printkfmt/render/report_row.h"

namespace lastwords::printkfmt {

/// Returns rows for a console that has a Why: the reason, the last record that it showed, the
/// evidence, who waits for whom, what to change. Returns none for a console without one.
std::vector<ReportRow> why_rows(const Console& console, const Source& source);

/// Returns why consoles did not show all: "ttyS0, tty0: <sentence> (likely)". Consoles with the
/// same reason share a line; what got everything has none.
std::vector<std::string> why_lines(const Source& source);

/// Appends an object of kind "why" (docs/json.md), or nothing for a console without a Why.
/// `index`: as for the functions of json.h.
void append_json_why(const Console& console, const Source& source, std::optional<std::size_t> index,
                     std::string& out);

}  // namespace lastwords::printkfmt
