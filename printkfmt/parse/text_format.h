// SPDX-License-Identifier: GPL-2.0-or-later
// TextFormat: what a text of a kernel's log looks like, and so how it is parsed.
#pragma once

#include <string_view>
#include <variant>
#include <vector>

#include "printkfmt/parse/line_prefix.h"
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

/// Lines without any prefix: from the kernel's first line on, each line is a record.
struct UntimedLines {
    /// Whether the text is a kernel's log. Looks at all of it, because single lines tell nothing.
    bool (*matches)(std::string_view text);
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

/// A format that is parsed as a whole, such as JSON.
struct WholeTextFormat {
    std::string_view name;
    bool (*matches)(std::string_view text);  ///< whether the text has this format
    /// Returns a TextLog for each boot, in the text's order, at least one.
    std::vector<TextLog> (*parse)(std::string_view text);
};

/// Any format that a text can have. recognise() in text_formats.h guesses it.
using TextFormat = std::variant<const LineFormat*, const WholeTextFormat*>;

}  // namespace lastwords::printkfmt
