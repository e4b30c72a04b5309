// SPDX-License-Identifier: GPL-2.0-or-later
// TextFormat: what a text of a kernel's log looks like, and so how it is parsed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "printkfmt/model/byte_run.h"
#include "printkfmt/parse/lines/text_lines.h"
#include "printkfmt/parse/prefix/line_prefix.h"
#include "printkfmt/parse/text_log.h"

namespace lastwords::printkfmt {

/// Lines as the kernel or dmesg(1) prints them. A line without a prefix continues the record before
/// it.
struct KernelLines {};

/// Lines of /dev/kmsg. Texts are escaped. After a record come the lines of its dictionary, each
/// indented by one blank.
struct EscapedLines {};

/// Lines of the kernel with another program's time stamp before them. An indented line continues
/// the record before it; any other line without a kernel prefix is the other program's.
struct LoggerStampedLines {
    bool (*has_stamp)(std::string_view line);  ///< whether that program has stamped the line
};

/// A run of lines that are the kernel's, among prose.
struct ReportRun {
    ByteRun place;
    std::string margin;  ///< the quoting or indentation before most lines
};

/// Lines without any prefix: from the kernel's first line on, each line is a record.
struct UntimedLines {
    /// Whether the text is a kernel's log. Looks at all of it, because single lines tell nothing.
    bool (*matches)(std::string_view text);
    /// Finds the lines that are the kernel's, if prose may follow them; nullptr: none does.
    std::vector<ReportRun> (*find_runs)(std::string_view text);
};

/// A format in which each record begins with a prefix at the start of a line.
struct LineFormat {
    std::string_view name;
    /// Whether the line begins with the format's prefix. Fills in what the prefix says.
    bool (*parse_prefix)(std::string_view line, LinePrefix& prefix);
    std::variant<KernelLines, EscapedLines, LoggerStampedLines, UntimedLines> lines;

    bool is_escaped() const { return std::holds_alternative<EscapedLines>(lines); }
    bool is_logger_stamped() const { return std::holds_alternative<LoggerStampedLines>(lines); }
    bool is_untimed() const { return std::holds_alternative<UntimedLines>(lines); }
};

/// What a look at all lines of a text tells about how to read them.
struct LineCounts {
    std::uint64_t lines = 0;      ///< lines that are not empty
    std::uint64_t fitting = 0;    ///< lines that begin with a dialect's prefix
    std::uint64_t stamped = 0;    ///< lines whose prefix says a time
    std::uint64_t continued = 0;  ///< indented lines behind such a line
    std::uint64_t inner = 0;      ///< lines in the middle of which a record begins
    std::uint64_t returns = 0;    ///< lines that end with CR and newline
    std::uint64_t ends = 0;       ///< lines, empty ones included
    std::uint64_t noise = 0;      ///< lines before the kernel's first one
    /// Lines behind the kernel's first one that neither have a prefix nor begin with a blank, as
    /// those do with which dmesg(1) continues a record.
    std::uint64_t loose = 0;
    bool tagged = false;  ///< a logger says which lines are the kernel's
    /// The logger's stamps look like the kernel's, so that such a stamp alone tells nothing.
    bool alike = false;
    Wrapping wrapping;
};

/// A format that is parsed as a whole, such as JSON.
struct WholeTextFormat {
    std::string_view name;
    bool (*matches)(std::string_view text);  ///< whether the text has this format
    /// Returns a TextLog for each boot, in the text's order, at least one.
    std::vector<TextLog> (*parse)(std::string_view text);
};

/// The dialects of a text's lines, and what is around the lines.
struct LineFormats {
    LineFormats() = default;
    /// All lines are of one dialect, whatever the text looks like.
    // NOLINTNEXTLINE(google-explicit-constructor): a dialect alone is a text's format, too
    LineFormats(const LineFormat* only) : dialects{only} {}

    /// The dialect that most lines have comes first. Where several fit a line, the first is taken.
    std::vector<const LineFormat*> dialects;
    /// What was counted while they were found out; nullopt: nothing yet.
    std::optional<LineCounts> counts;
};

/// Any format that a text can have. recognise() in text_formats.h guesses it.
using TextFormat = std::variant<LineFormats, const WholeTextFormat*>;

}  // namespace lastwords::printkfmt
