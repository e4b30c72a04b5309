// SPDX-License-Identifier: GPL-2.0-or-later
// Prefixes of kernel lines with another program's time stamp before them: that of a terminal
// program, ts(1), a console server, syslog, the journal.
#pragma once

#include <string_view>

#include "printkfmt/parse/prefix/line_prefix.h"

namespace lastwords::printkfmt {

/// Takes a time, in brackets or not, as terminal programs, ts(1), conserver, syslog and the journal
/// put it before lines: a wall-clock time (take_wall_time()), or how long the program has run
/// ("[5.000000 0.000000]", "+00:00:05.123", "5.123456"). Sets prefix.wall. Takes nothing and
/// returns false if there is no such time.
bool take_logger_stamp(LineReader& reader, LinePrefix& prefix);

/// Whether the line begins with a time that take_logger_stamp() takes, perhaps after a syslog
/// priority.
bool has_logger_stamp(std::string_view line);

/// Parses a logger's stamp, perhaps a few words (a host's name, a port's, a level), then the
/// kernel's own "[    1.234567] ".
bool parse_logger_console_prefix(std::string_view line, LinePrefix& prefix);

/// Parses a logger's stamp, at most two words (a host's name), then the prefix of an extended
/// netconsole message, "6,952,1234567,-;".
bool parse_logger_kmsg_prefix(std::string_view line, LinePrefix& prefix);

/// Parses a logger's stamp, then that of dmesg -T. Only the latter is kept.
bool parse_logger_wall_prefix(std::string_view line, LinePrefix& prefix);

/// Parses a prefix of syslog or the journal: perhaps a priority, then a logger's stamp, a host's
/// name, a level word, "kernel: " and perhaps the kernel's own stamp. Only the last two must be
/// there after the stamp.
bool parse_syslog_prefix(std::string_view line, LinePrefix& prefix);

/// Parses the prefix of a line of syslog or the journal that another program than the kernel
/// wrote: sets wall, host and program. Returns false for the kernel's lines and for all others.
bool parse_other_program_prefix(std::string_view line, LinePrefix& prefix);

/// Parses "[    1.234567] host kernel: ", which journalctl -o short-monotonic prints, also with
/// short-delta's " <    0.000123 >" in the bracket. If the kernel's own stamp follows, that is the
/// record's time, and the first one is put into prefix.wall.
bool parse_journal_monotonic_prefix(std::string_view line, LinePrefix& prefix);

/// Whether the line begins with the prefix of journalctl -o short-monotonic.
bool is_journal_monotonic(std::string_view line);

/// Parses two boot stamps in a row. The first is the logger's: how long it has run.
bool parse_two_stamps(std::string_view line, LinePrefix& prefix);
bool has_two_stamps(std::string_view line);

/// Parses the name of a console or tag, perhaps a logger's stamp, then the kernel's stamp:
/// "[pod/vm/console] [    1.234567] " (kubectl logs --prefix), "[K] [    1.234567] " (HTC's boot
/// loader), "(d1) [    1.234567] " and "(XEN) [2026-11-21 10:26:59] (d1) [    1.234567] " (Xen's
/// console, of a guest), "[SOL] 10:26:59 [    1.234567] ". Without brackets, a name needs the stamp
/// behind it.
bool parse_named_console_prefix(std::string_view line, LinePrefix& prefix);
bool has_console_name(std::string_view line);

/// Parses a kernel's tag with no stamp before it: " kernel:[    1.234567] ", which rsyslogd writes
/// to all terminals, " kernel:text", "kernel: [    1.234567] ", "INFO kernel: [    1.234567] ".
bool parse_tagged_prefix(std::string_view line, LinePrefix& prefix);
bool has_tag_or_broadcast(std::string_view line);

/// Whether conserver wrote the line itself: "[-- MARK -- Sat Nov 21 10:00:00 2026]", "[-- Console
/// up -- ...]".
bool is_conserver_mark(std::string_view line);

/// Whether journalctl wrote the line itself: "-- Boot ...", "-- Journal begins at ...".
bool is_journal_mark(std::string_view line);

/// Whether the line announces a message to all terminals: "Message from syslogd@host at ...",
/// "Broadcast message from ...".
bool is_broadcast_mark(std::string_view line);

}  // namespace lastwords::printkfmt
