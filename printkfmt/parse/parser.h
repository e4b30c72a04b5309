// SPDX-License-Identifier: GPL-2.0-or-later
// Texts that people keep of a log (dmesg, /dev/kmsg, a serial line's capture) made into records
// again; the table of their forms.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "printkfmt/base/finding.h"
#include "printkfmt/model/log.h"
#include "printkfmt/parse/line_head.h"

namespace lastwords::printkfmt {

/// Some bytes of a text, which can hold the logs of several boots.
struct TextLog {
    Log log;
    Findings findings;
    std::string release;   ///< as netconsole sends it; empty: it does not
    bool capture = false;  ///< the lines are what a console showed, not what a program printed
};

struct ParseOptions {
    /// It is what a console showed: a line without a prefix is not the kernel's. Not given: told
    /// from the line ends.
    bool capture = false;
    bool split = true;  ///< where the time stamps start again another boot begins
    /// Bytes that are no log text, ascending; their lines end where these begin. For a text that is
    /// not split.
    std::span<const Mark> marks = {};
};

struct Form {
    std::string_view name;
    /// A form of lines: whether the line has such a prefix, and what it says.
    bool (*head)(std::string_view line, LineHead& head) = nullptr;
    /// Any other form: whether the text has it, and its records.
    bool (*is)(std::string_view text) = nullptr;
    TextLog (*read)(std::string_view text) = nullptr;
    bool escaped = false;  ///< of lines: texts are escaped as in /dev/kmsg
    /// Of lines that another program has put its own stamp before: whether a line has that. Only
    /// lines that are indented go on with the one before.
    bool (*logged)(std::string_view line) = nullptr;
    /// Of lines without any prefix: each is a record, from the kernel's first on. `is` tells
    /// whether a text that has no other form is one.
    bool bare = false;
};

/// The table; the first of two that fit equally well is taken.
std::span<const Form> forms();

/// The form that the text's lines have; nullptr: it is no log.
const Form* recognise(std::string_view text);

/// The form of what a console shows, and of what pstore keeps.
const Form& console_form();
const Form& pstore_form();

/// The records of the text, boot by boot in its order. Every byte of it belongs to a record or a
/// mark; what could not be made sense of is a record without time and level, and said.
std::vector<TextLog> parse(std::string_view text, const Form& form, const ParseOptions& options);

/// The parsers behind the rows.
std::vector<TextLog> parse_lines(std::string_view text, const Form& form,
                                 const ParseOptions& options);
bool is_dmesg_json(std::string_view text);
TextLog parse_dmesg_json(std::string_view text);
bool kmsg_head(std::string_view line, LineHead& head);

/// "2026-11-21T10:26:59.123456Z", "[2026-11-21 10:26:59]", "Nov 21 10:26:59", "[10:26:59.123]",
/// ...: a time, in brackets or not, as terminal programs, ts(1), conserver, syslog and the journal
/// put it before lines. False: nothing is taken.
bool take_logger_stamp(LineReader& reader, LineHead& head);
bool has_logger_stamp(std::string_view line);
/// A logger's stamp, perhaps a host, then the kernel's own "[    1.234567] ".
bool logged_console_head(std::string_view line, LineHead& head);
/// A logger's stamp, a host and "kernel: ", perhaps the kernel's stamp: syslog, the journal.
bool logged_kernel_head(std::string_view line, LineHead& head);
/// "[    1.234567] host kernel: ": journalctl -o short-monotonic.
bool journal_monotonic_head(std::string_view line, LineHead& head);
bool is_journal_monotonic(std::string_view line);
/// A line of the logger's own: conserver's "[-- MARK -- ...]", the journal's "-- Boot ...".
bool is_logger_mark(std::string_view line, const Form& form);

/// dmesg -t: nothing says that a line is the kernel's, so the text must have the two lines that a
/// kernel's log begins with.
inline constexpr std::string_view kFirstWords = "Linux version ";
bool is_bare_log(std::string_view text);
bool bare_head(std::string_view line, LineHead& head);

}  // namespace lastwords::printkfmt
