// SPDX-License-Identifier: GPL-2.0-or-later
// Reports for people: the summary, the console table, the facts; and their JSON.
#pragma once

#include <string>

#include "extractor/recovered.h"

namespace lastwords::cli {

/// Lines of reports stay within this where their content allows it.
inline constexpr std::size_t kReportColumns = 100;

void append_summary(const extractor::Recovered& recovered, std::string& out);
void append_consoles(const extractor::Recovered& recovered, std::string& out);
void append_info(const extractor::Recovered& recovered, std::string& out);

void append_consoles_json(const extractor::Recovered& recovered, std::string& out);
void append_info_json(const extractor::Recovered& recovered, std::string& out);

/// Words broken into lines of kReportColumns, each after `indent` blanks; ends with a newline.
void append_wrapped(std::string_view words, std::size_t indent, std::string& out);

/// The columns of printkfmt/console_fields.h that have a title and that any console fills.
void append_console_table(const printkfmt::Source& source, std::size_t indent, std::string& out);

}  // namespace lastwords::cli
