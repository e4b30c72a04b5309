// SPDX-License-Identifier: GPL-2.0-or-later
// Reports, as text for people and as JSON: the summary, the consoles, and the facts about the dump.
#pragma once

#include <functional>
#include <string>

#include "cli/command_line.h"
#include "cli/file_hashes.h"
#include "extractor/recovered.h"

namespace lastwords::cli {

void append_summary(const extractor::Recovered& recovered, std::string& out);
void append_consoles(const extractor::Recovered& recovered, std::string& out);
void append_info(const extractor::Recovered& recovered, std::string& out);

/// `hashes`: of the files, if the summary shall have them.
void append_summary_json(const extractor::Recovered& recovered, std::string& out,
                         FileHashes* hashes = nullptr);
void append_consoles_json(const extractor::Recovered& recovered, std::string& out);
void append_info_json(const extractor::Recovered& recovered, std::string& out);

using Report = std::function<void(const extractor::Recovered& recovered, std::string& out)>;

/// Opens the files and writes the report that `format` ("text" or "json") asks for. Returns the
/// exit code.
int print_report(const InputOptions& input, const std::string& format, const Report& text,
                 const Report& json);

}  // namespace lastwords::cli
