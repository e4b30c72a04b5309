// SPDX-License-Identifier: GPL-2.0-or-later
// Parser of what `journalctl -o json`, json-pretty, json-sse and json-seq print, and of what
// collectors of logs make of it.
#pragma once

#include <string_view>
#include <vector>

#include "printkfmt/parse/text_log.h"

namespace lastwords::printkfmt {

/// Whether one of the text's first objects has the fields of a journal's entry.
bool is_journal_json(std::string_view text);

/// See parse_journal() in journal_logs.h.
std::vector<TextLog> parse_journal_json(std::string_view text);

}  // namespace lastwords::printkfmt
