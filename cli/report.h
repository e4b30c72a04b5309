// SPDX-License-Identifier: GPL-2.0-or-later
// Reports for people and their JSON: the summary, the consoles, the facts.
#pragma once

#include <string>

#include "extractor/recovered.h"

namespace lastwords::cli {

void append_summary(const extractor::Recovered& recovered, std::string& out);
void append_consoles(const extractor::Recovered& recovered, std::string& out);
void append_info(const extractor::Recovered& recovered, std::string& out);

void append_consoles_json(const extractor::Recovered& recovered, std::string& out);
void append_info_json(const extractor::Recovered& recovered, std::string& out);

}  // namespace lastwords::cli
