// SPDX-License-Identifier: GPL-2.0-or-later
// Parses line by line: records, lines that continue one, marks of dropped messages, and lines that
// are not the kernel's.
#include "printkfmt/parse/line_parser.h"

#include <fmt/format.h>

#include <algorithm>

#include "printkfmt/parse/banner.h"
#include "printkfmt/parse/fragments.h"
#include "printkfmt/parse/lines.h"
#include "printkfmt/parse/log_builder.h"
#include "printkfmt/parse/logger_stamped.h"
#include "printkfmt/parse/split_boots.h"
#include "printkfmt/text/escape.h"

namespace lastwords::printkfmt {

namespace {

/// How this text uses its format. All lines are read to guess it, before the first record is
/// parsed.
struct Dialect {
    const LineFormat* format = nullptr;
    bool capture = false;   ///< a console's output: lines without a prefix are foreign
    bool carriage = false;  ///< lines end with CR and newline
    bool indented = true;   ///< lines that continue a record begin with a blank (dmesg(1))
};

bool has_prefix(const LineFormat& format, std::string_view line) {
    LinePrefix prefix;
    return format.parse_prefix(line, prefix);
}

/// Guesses the dialect. A text is taken for a console's output if the caller says so, if at least
/// half of its lines end with CR, or if firmware's lines precede the kernel's first line.
Dialect guess_dialect(std::string_view text, const LineFormat& format,
                      const ParseOptions& options) {
    constexpr std::uint64_t kNoiseMin = 2;  // one line can be the rest of a torn kernel line
    std::uint64_t lines = 0;
    std::uint64_t returns = 0;
    std::uint64_t noise = 0;  // lines before the kernel's first line
    bool begun = false;
    Dialect dialect{.format = &format};
    for (Lines all(text); const auto line = all.next();) {
        const std::string_view content = line->content(text);
        ++lines;
        returns += line->carriage_return ? 1U : 0U;
        if (has_prefix(format, content)) {
            begun = true;
        } else if (!content.empty()) {
            noise += begun ? 0U : 1U;
            dialect.indented = dialect.indented && (!begun || content.front() == ' ');
        }
    }
    dialect.carriage = returns * 2 >= lines;
    dialect.capture =
        options.capture || dialect.carriage || (noise >= kNoiseMin && !format.is_escaped());
    return dialect;
}

/// Takes "** 41 printk messages dropped **" (kernel/printk/printk.c, 3.x to 7.2) and returns 41.
std::optional<std::uint64_t> take_dropped_mark(LineReader& reader) {
    if (!reader.take("** ")) {
        return std::nullopt;
    }
    const auto count = reader.number();
    return count && reader.take(" printk messages dropped **") ? count : std::nullopt;
}

/// Parses the lines of one boot.
class BootParser {
 public:
    BootParser(std::string_view text, const Dialect& dialect)
        : text_(text), dialect_(dialect), log_(text) {}

    TextLog parse(std::span<const Mark> marks) {
        std::size_t at = 0;
        for (const Mark& mark : marks) {
            take_lines(at, std::max<std::size_t>(mark.place.begin, at));
            log_.mark(mark.place, mark.dropped, mark.words);
            after_mark_ = true;
            at = std::max<std::size_t>(mark.place.end, at);
        }
        take_lines(at, text_.size());
        TextLog out;
        add_findings(out.findings);
        out.log = std::move(log_).finish();
        out.release = release_;
        out.capture = dialect_.capture || (dialect_.format->is_escaped() && !release_.empty());
        return out;
    }

 private:
    void take_lines(std::size_t from, std::size_t to) {
        for (Lines lines(text_.substr(0, to), from); auto line = lines.next();) {
            take_line(*line, lines);
        }
    }

    void take_line(LinePlace line, Lines& lines) {
        if (line.carriage_return && !dialect_.carriage) {
            ++line.end;  // the CR is part of the text
        }
        LineReader reader(line.content(text_));
        if (take_mark(line, reader)) {
            line.begin += reader.taken();
            if (line.begin >= line.end) {
                return;
            }
        }
        const std::string_view content = line.content(text_);
        LinePrefix prefix;
        if (!dialect_.format->parse_prefix(content, prefix) || is_before_log(content)) {
            take_unprefixed(line, content);
        } else if (prefix.fragment) {
            fragments_.take(text_, line, prefix, log_, lines);
        } else {
            take_record(line, prefix);
        }
        after_mark_ = false;
        if (!line.ended && !log_.empty() && log_.last().text_state == TextState::kWhole) {
            log_.last().text_state = TextState::kCut;
        }
    }

    /// For a text without prefixes: whether the line precedes the kernel's first line.
    bool is_before_log(std::string_view content) const {
        return dialect_.format->is_untimed() && (log_.empty() || foreign_) &&
               !content.starts_with(kBannerStart);
    }

    bool is_logger_mark(std::string_view line) const {
        return is_conserver_mark(line) ||
               (dialect_.format->is_logger_stamped() && is_journal_mark(line));
    }

    /// Takes a line that a logger wrote itself, or a remark that the kernel writes on a console
    /// before a record: messages were dropped, or the record is repeated. After a remark, the
    /// record may follow on the same line.
    bool take_mark(const LinePlace& line, LineReader& reader) {
        if (is_logger_mark(reader.rest())) {
            log_.mark(line.place(), 0, std::string(reader.rest()));
            reader.take(reader.rest());
            after_mark_ = true;
            return true;
        }
        skip_logger_stamp(reader);
        const bool replay = reader.take("** replaying previous printk message **");
        const auto dropped = replay ? std::nullopt : take_dropped_mark(reader);
        if (!replay && !dropped) {
            return false;
        }
        reader.take(' ');
        const bool alone = line.begin + reader.taken() >= line.end;
        const ByteRun place{line.begin, alone ? line.next : line.begin + reader.taken()};
        if (dropped) {
            dropped_ += *dropped;
            log_.mark(place, *dropped, fmt::format("{} messages dropped here", *dropped));
        } else {
            log_.mark(place, 0,
                      "the console was interrupted while it printed the next record, and prints it "
                      "again");
        }
        after_mark_ = true;
        return true;
    }

    /// Skips a logger's stamp if such a remark of the kernel follows it.
    void skip_logger_stamp(LineReader& reader) const {
        LineReader ahead = reader;
        LinePrefix prefix;
        if (dialect_.format->is_logger_stamped() && take_logger_stamp(ahead, prefix)) {
            ahead.skip_blanks();
            reader = ahead.rest().starts_with("** ") ? ahead : reader;
        }
    }

    void take_record(const LinePlace& line, const LinePrefix& prefix) {
        if (!prefix.release.empty()) {
            release_ = prefix.release;
        }
        const ByteRun text{line.begin + prefix.length, line.end};
        const std::string_view content = text_.substr(text.begin, text.end - text.begin);
        if (dialect_.format->is_escaped() && content.find('\\') != std::string_view::npos) {
            std::string decoded;
            append_kmsg_unescaped(content, decoded);
            log_.add_decoded(prefix, line.place(), decoded);
        } else {
            escapes_ += content.find("\\x") != std::string_view::npos ? 1U : 0U;
            log_.add(prefix, line.place(), text);
        }
        prefix_ = prefix.length;
        foreign_ = false;
    }

    /// Takes a line without a prefix. It is an entry of a dictionary, the next line of a record, or
    /// not the kernel's.
    void take_unprefixed(const LinePlace& line, std::string_view content) {
        if (dialect_.format->is_escaped() && !log_.empty() && !foreign_ &&
            content.starts_with(' ')) {
            take_dictionary(line, content.substr(1));
            return;
        }
        const bool stamped_lines =
            dialect_.format->is_logger_stamped() && !content.starts_with(' ');
        if (log_.empty() || after_mark_ || foreign_ || dialect_.capture ||
            dialect_.format->is_escaped() || stamped_lines) {
            take_foreign(line, content);
            return;
        }
        if (content.empty() && dialect_.indented) {
            // dmesg(1) prints an empty record as an empty line.
            log_.add_text_only(line.place(), {line.begin, line.end});
            return;
        }
        const std::size_t indent =
            std::min({prefix_, content.size(), content.find_first_not_of(' ')});
        std::string more = "\n";
        more += content.substr(indent == prefix_ ? indent : 0);
        log_.extend(line.place(), more);
    }

    void take_dictionary(const LinePlace& line, std::string_view entry) {
        const std::size_t equals = std::min(entry.find('='), entry.size());
        std::string value;
        append_kmsg_unescaped(entry.substr(std::min(equals + 1, entry.size())), value);
        log_.set_device(entry.substr(0, equals), std::move(value));
        log_.widen(line.place());
    }

    /// Keeps a line that is not the kernel's. Consecutive such lines become one record.
    void take_foreign(const LinePlace& line, std::string_view content) {
        foreign_bytes_ += line.next - line.begin;
        if (foreign_ && !after_mark_) {
            std::string more = "\n";
            more += content;
            log_.extend(line.place(), more);
            return;
        }
        log_.add_text_only(line.place(), {line.begin, line.end});
        log_.last().foreign = true;
        ++foreign_runs_;
        foreign_ = true;
    }

    void add_findings(Findings& findings) const {
        if (foreign_runs_ != 0) {
            findings.note(fmt::format(
                "{} bytes in {} places have no kernel prefix (firmware, user space, damage): "
                "they are kept unchanged, without time and level",
                foreign_bytes_, foreign_runs_));
        }
        if (dropped_ != 0) {
            findings.note(fmt::format("the kernel reports that it dropped {} messages", dropped_));
        }
        if (escapes_ != 0) {
            findings.note(fmt::format(
                "{} lines contain \\x, either an escaped byte or a literal backslash: this "
                "format does not say which, so they are kept unchanged",
                escapes_));
        }
    }

    std::string_view text_;
    const Dialect& dialect_;  // outlives this
    LogBuilder log_;
    Fragments fragments_;
    std::string_view release_;
    std::size_t prefix_ = 0;   // length of the last record's prefix, in bytes
    bool foreign_ = false;     // the last record is not the kernel's
    bool after_mark_ = false;  // a mark was just taken: this line cannot continue a record
    std::uint64_t dropped_ = 0;
    std::uint64_t escapes_ = 0;  // lines with "\x" in a format that does not escape
    std::uint64_t foreign_bytes_ = 0;
    std::uint64_t foreign_runs_ = 0;
};

/// Returns where a boot begins whose first kernel line is at `start`: in a capture, at the
/// firmware's lines before that line. Searches from `from` on.
std::size_t find_boot_begin(std::string_view text, const Dialect& dialect, std::size_t from,
                            std::size_t start) {
    if (!dialect.capture) {
        return start;
    }
    std::size_t begin = start;
    for (Lines lines(text, from); const auto line = lines.next();) {
        if (line->begin >= start) {
            break;
        }
        begin =
            has_prefix(*dialect.format, line->content(text)) ? start : std::min(begin, line->begin);
    }
    return begin;
}

}  // namespace

std::vector<TextLog> parse_lines(std::string_view text, const LineFormat& format,
                                 const ParseOptions& options) {
    const Dialect dialect = guess_dialect(text, format, options);
    std::vector<std::size_t> starts;
    if (options.split) {
        starts = find_boot_starts(text, format);
    }
    std::vector<TextLog> logs;
    std::size_t from = 0;
    for (const std::size_t start : starts) {
        const std::size_t begin = find_boot_begin(text, dialect, from, start);
        if (begin > from) {
            logs.push_back(BootParser(text.substr(from, begin - from), dialect).parse({}));
            from = begin;
        }
    }
    logs.push_back(BootParser(text.substr(from), dialect).parse(options.marks));
    return logs;
}

}  // namespace lastwords::printkfmt
