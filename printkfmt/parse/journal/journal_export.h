// SPDX-License-Identifier: GPL-2.0-or-later
// Parsers of what `journalctl -o export` and `journalctl -o verbose` print.
#pragma once

#include <string_view>
#include <vector>

#include "printkfmt/parse/text_log.h"

namespace lastwords::printkfmt {

/// Whether the text begins with an entry of the export format.
bool is_journal_export(std::string_view text);
/// See parse_journal() in journal_logs.h.
std::vector<TextLog> parse_journal_export(std::string_view text);

/// Whether one of the text's first lines is the first of an entry as `journalctl -o verbose` prints
/// it.
bool is_journal_verbose(std::string_view text);
/// See parse_journal() in journal_logs.h.
std::vector<TextLog> parse_journal_verbose(std::string_view text);

}  // namespace lastwords::printkfmt
