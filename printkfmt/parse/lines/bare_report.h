// SPDX-License-Identifier: GPL-2.0-or-later
// Finds reports of faults that somebody copied into a mail or a bug report, without times and
// levels.
#pragma once

#include <string_view>
#include <vector>

#include "printkfmt/parse/text_format.h"

namespace lastwords::printkfmt {

/// Returns the runs of lines that are the kernel's, in order; none if no report is proved. A report
/// is proved by its first line and two other kinds of its lines within the next 256: one line alone
/// may be anybody's words. One other kind is enough if the first line has numbers and names where
/// only the kernel writes them, and none is needed for "Kernel panic - not syncing: " at the
/// beginning of a line. A panic's line comes last: the report's lines before it count, too. What
/// stands around the runs is prose.
std::vector<ReportRun> find_bare_reports(std::string_view text);

/// Whether the text has such a report.
bool has_bare_report(std::string_view text);

}  // namespace lastwords::printkfmt
