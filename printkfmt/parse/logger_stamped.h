// SPDX-License-Identifier: GPL-2.0-or-later
// Prefixes of lines that another program has put its own stamp before: a terminal program, ts(1), a
// console server, syslog, the journal.
#pragma once

#include <string_view>

#include "printkfmt/parse/line_prefix.h"

namespace lastwords::printkfmt {

/// Takes a time, in brackets or not, as terminal programs, ts(1), conserver, syslog and the journal
/// put it before lines: "2026-11-21T10:26:59.123456Z", "[2026-11-21 10:26:59]", "Nov 21 10:26:59",
/// "[10:26:59.123]", ... Sets prefix.wall. Takes nothing if it is not there.
bool take_logger_stamp(LineReader& reader, LinePrefix& prefix);

/// Whether the line begins with such a time.
bool has_logger_stamp(std::string_view line);

/// A logger's stamp, perhaps a host's name, then the kernel's own "[    1.234567] ".
bool parse_logger_console_prefix(std::string_view line, LinePrefix& prefix);

/// A logger's stamp, a host's name and "kernel: ", perhaps the kernel's own stamp: syslog and the
/// journal.
bool parse_syslog_prefix(std::string_view line, LinePrefix& prefix);

/// "[    1.234567] host kernel: ": journalctl -o short-monotonic.
bool parse_journal_monotonic_prefix(std::string_view line, LinePrefix& prefix);

/// Whether the line begins with that prefix.
bool is_journal_monotonic(std::string_view line);

/// "[-- MARK -- Sat Nov 21 10:00:00 2026]", "[-- Console up -- ...]": a line of conserver's own.
bool is_conserver_mark(std::string_view line);

/// "-- Boot ...", "-- Journal begins at ...": a line of journalctl's own.
bool is_journal_mark(std::string_view line);

}  // namespace lastwords::printkfmt
