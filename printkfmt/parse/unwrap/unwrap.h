// SPDX-License-Identifier: GPL-2.0-or-later
// Takes lines out of what collectors of logs put around them: JSON objects, the tags of container
// runtimes, strace's output.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lastwords::printkfmt {

/// The lines that were inside another form.
struct UnwrappedText {
    std::string text;
    std::string form;  ///< what was around them: "JSON objects, member msg"
    std::uint64_t unread =
        0;  ///< parts of the form that are damaged; their bytes are lines of `text`
    std::uint64_t left_out =
        0;  ///< lines of the form that hold no part of a log and are not in `text`
};

/// Returns the lines that are inside the form, each with the time that the form gives it before it
/// if the line itself begins with the kernel's time stamp. Returns nothing if the text has none of
/// the forms below.
std::optional<UnwrappedText> unwrap(std::string_view text);

/// Whether the line may be of a kernel's log: it has the kernel's stamp, or a logger's tag for the
/// kernel, or is its banner.
bool is_kernel_like(std::string_view line);

/// Objects of JSON or of YAML on one line (LAVA, docker, logcli, the exports of log stores): the
/// text member in which most lines look like a kernel's is taken. Not the forms of the journal and
/// of dmesg(1), which have parsers of their own.
std::optional<UnwrappedText> unwrap_json(std::string_view text);
/// Lines of HTML: a page, or what was copied out of one ("&lt;6&gt;[    1.234567] text<br>"). The
/// tags are left out.
std::optional<UnwrappedText> unwrap_html(std::string_view text);
/// A log whose newlines are written as "\n", inside quotes or not (an API's answer, a program's
/// representation of a string), and strings of JSON of which each is a line.
std::optional<UnwrappedText> unwrap_escaped_lines(std::string_view text);
/// YAML's lists of mappings with strings in single quotes or in none, as older LAVA servers write
/// them: they become objects for unwrap_json().
std::optional<UnwrappedText> unwrap_yaml(std::string_view text);
/// Columns with commas or semicolons between them (RFC 4180): the column in which most lines look
/// like a kernel's is taken. A column of times is put before it. Rows that stand from new to old
/// are turned round.
std::optional<UnwrappedText> unwrap_csv(std::string_view text);
/// logcat -v long: a line with what stands before a message, the message's lines, an empty line.
std::optional<UnwrappedText> unwrap_logcat_long(std::string_view text);
/// "2025-01-06T10:00:00.123456789Z stdout F text" (CRI) and "2025-01-06T10:00:00.123456Z 00O text"
/// (GitLab's runner). Lines that were split are joined.
std::optional<UnwrappedText> unwrap_tagged(std::string_view text);
/// Records of /dev/kmsg that end with a NUL instead of a newline.
std::optional<UnwrappedText> unwrap_nuls(std::string_view text);
/// `read(3, "6,1234,5123456,-;text\n", 8191) = 22` of strace: the bytes read from /dev/kmsg.
std::optional<UnwrappedText> unwrap_strace(std::string_view text);

}  // namespace lastwords::printkfmt
