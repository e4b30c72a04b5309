// SPDX-License-Identifier: GPL-2.0-or-later
// What a report says of one source: rows of a label and a value, and sentences on its consoles.
// Text output and GUI lay them out, and must escape control bytes, which may come from the dump.
#pragma once

#include <string>
#include <vector>

#include "printkfmt/model/source.h"
#include "printkfmt/render/report_row.h"

namespace lastwords::printkfmt {

/// Returns the rows of the summary: kernel, machine, uptime, what the kernel died of, the extent of
/// the log, and records that were never finished.
std::vector<ReportRow> summary_rows(const Source& source);

/// Returns the rows of `info`: kernel, build id, machine, uptime, log, wall clock.
std::vector<ReportRow> info_rows(const Source& source);

/// Returns what each console missed: a sentence for each console that lacks something, one for all
/// that got everything, then those of why_lines().
std::vector<std::string> verdict_lines(const Source& source);

/// Returns lines such as "ttyS0, ttyS1: what their positions prove". Consoles with the same basis
/// share a line.
std::vector<std::string> basis_lines(const Source& source);

}  // namespace lastwords::printkfmt
