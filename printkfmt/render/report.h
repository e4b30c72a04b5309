// SPDX-License-Identifier: GPL-2.0-or-later
// What a report says of one source: rows of a label and a value, and sentences on its consoles.
// Text and window lay them out. Values and sentences may hold control bytes of the dump.
#pragma once

#include <string>
#include <vector>

#include "printkfmt/model/source.h"

namespace lastwords::printkfmt {

struct ReportRow {
    std::string label;  ///< empty: the row goes on with what the row above it is about
    std::string value;  ///< never empty
};

/// For the summary: kernel, machine, uptime, what it died of, the extent of the log, and records
/// that were never finished.
std::vector<ReportRow> summary_rows(const Source& source);

/// For `info`: kernel, build id, machine, uptime, log, wall clock.
std::vector<ReportRow> info_rows(const Source& source);

/// What each console missed: a sentence for each that lacks something, then one for all that got
/// everything.
std::vector<std::string> verdict_lines(const Source& source);

/// "ttyS0, ttyS1: what their positions prove": once for all consoles that share a basis.
std::vector<std::string> basis_lines(const Source& source);

}  // namespace lastwords::printkfmt
