// SPDX-License-Identifier: GPL-2.0-or-later
// Prefixes of kernel lines with another program's time stamp before them: that of a terminal
// program, ts(1), a console server, syslog, the journal.
#pragma once

#include <string_view>

#include "printkfmt/parse/line_prefix.h"

namespace lastwords::printkfmt {

/// Takes a time, in brackets or not, as terminal programs, ts(1), conserver, syslog and the journal
/// put it before lines: "2026-11-21T10:26:59.123456Z", "[2026-11-21 10:26:59]", "Nov 21 10:26:59",
/// "[10:26:59.123]", ... Sets prefix.wall. Takes nothing and returns false if there is no such
/// time.
bool take_logger_stamp(LineReader& reader, LinePrefix& prefix);

/// Whether the line begins with a time that take_logger_stamp() takes.
bool has_logger_stamp(std::string_view line);

/// Parses a logger's stamp, perhaps a host's name, then the kernel's own "[    1.234567] ".
bool parse_logger_console_prefix(std::string_view line, LinePrefix& prefix);

/// Parses a prefix of syslog or the journal: a logger's stamp, a host's name, "kernel: " and
/// perhaps the kernel's own stamp.
bool parse_syslog_prefix(std::string_view line, LinePrefix& prefix);

/// Parses "[    1.234567] host kernel: ", which journalctl -o short-monotonic prints.
bool parse_journal_monotonic_prefix(std::string_view line, LinePrefix& prefix);

/// Whether the line begins with the prefix of journalctl -o short-monotonic.
bool is_journal_monotonic(std::string_view line);

/// Whether conserver wrote the line itself: "[-- MARK -- Sat Nov 21 10:00:00 2026]", "[-- Console
/// up -- ...]".
bool is_conserver_mark(std::string_view line);

/// Whether journalctl wrote the line itself: "-- Boot ...", "-- Journal begins at ...".
bool is_journal_mark(std::string_view line);

}  // namespace lastwords::printkfmt
