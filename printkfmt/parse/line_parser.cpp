// SPDX-License-Identifier: GPL-2.0-or-later
// Texts of lines: prefixes, lines that go on, marks of what was dropped, and lines of others.
#include <fmt/format.h>

#include <algorithm>

#include "printkfmt/parse/boots.h"
#include "printkfmt/parse/fragments.h"
#include "printkfmt/parse/lines.h"
#include "printkfmt/parse/log_builder.h"
#include "printkfmt/parse/parser.h"
#include "printkfmt/text/escape.h"

namespace lastwords::printkfmt {

namespace {

/// How a text is made, found out before its records are read.
struct Manner {
    const Form* form = nullptr;
    bool capture = false;   ///< lines without a prefix are not the kernel's
    bool carriage = false;  ///< lines end with CR and newline
    bool indented = true;   ///< lines that go on are, as dmesg(1) prints them
};

bool has_head(const Form& form, std::string_view line) {
    LineHead head;
    return form.head(line, head);
}

/// Lines of firmware before the first, or CR before newlines, are what a serial line has.
Manner manner_of(std::string_view text, const Form& form, const ParseOptions& options) {
    constexpr std::uint64_t kNoiseMin = 2;  // one line can be the rest of a torn one
    std::uint64_t lines = 0;
    std::uint64_t returns = 0;
    std::uint64_t noise = 0;
    bool begun = false;
    Manner manner{.form = &form};
    for (Lines all(text); const auto line = all.next();) {
        const std::string_view content = text_of(text, *line);
        ++lines;
        returns += line->carriage_return ? 1U : 0U;
        if (has_head(form, content)) {
            begun = true;
        } else if (!content.empty()) {
            noise += begun ? 0U : 1U;
            manner.indented = manner.indented && (!begun || content.front() == ' ');
        }
    }
    manner.carriage = returns * 2 >= lines;
    manner.capture = options.capture || manner.carriage || (noise >= kNoiseMin && !form.escaped);
    return manner;
}

/// "** 41 printk messages dropped **" (kernel/printk/printk.c, 3.x to 7.2).
std::optional<std::uint64_t> dropped_mark(LineReader& reader) {
    if (!reader.take("** ")) {
        return std::nullopt;
    }
    const auto count = reader.number();
    return count && reader.take(" printk messages dropped **") ? count : std::nullopt;
}

/// Reads one boot's lines, one after the other.
class BootReader {
 public:
    BootReader(std::string_view text, const Manner& manner)
        : text_(text), manner_(manner), log_(text) {}

    TextLog read(std::span<const Mark> marks) {
        std::size_t at = 0;
        for (const Mark& mark : marks) {
            take_lines(at, std::max<std::size_t>(mark.place.begin, at));
            log_.mark(mark.place, mark.dropped, mark.words);
            after_mark_ = true;
            at = std::max<std::size_t>(mark.place.end, at);
        }
        take_lines(at, text_.size());
        TextLog out;
        say_what_was_odd(out.findings);
        out.log = std::move(log_).finish();
        out.release = release_;
        out.capture = manner_.capture || (manner_.form->escaped && !release_.empty());
        return out;
    }

 private:
    void take_lines(std::size_t from, std::size_t to) {
        for (Lines lines(text_.substr(0, to), from); auto line = lines.next();) {
            take_line(*line, lines);
        }
    }

    void take_line(LinePlace line, Lines& lines) {
        if (line.carriage_return && !manner_.carriage) {
            ++line.end;  // the text's own
        }
        LineReader reader(text_of(text_, line));
        if (take_mark(line, reader)) {
            line.begin += reader.taken();
            if (line.begin >= line.end) {
                return;
            }
        }
        const std::string_view content = text_of(text_, line);
        LineHead head;
        if (!manner_.form->head(content, head) || is_before_log(content)) {
            take_headless(line, content);
        } else if (head.fragment) {
            fragments_.take(text_, line, head, log_, lines);
        } else {
            take_record(line, head);
        }
        after_mark_ = false;
        if (!line.ended && !log_.empty() && log_.last().text_state == TextState::kWhole) {
            log_.last().text_state = TextState::kCut;
        }
    }

    /// Of a text without prefixes: what comes before the kernel's first line is another's.
    bool is_before_log(std::string_view content) const {
        return manner_.form->bare && (log_.empty() || foreign_) &&
               !content.starts_with(kFirstWords);
    }

    bool take_mark(const LinePlace& line, LineReader& reader) {
        if (is_logger_mark(reader.rest(), *manner_.form)) {
            log_.mark(line.place(), 0, std::string(reader.rest()));
            reader.take(reader.rest());
            after_mark_ = true;
            return true;
        }
        pass_logger_stamp(reader);
        const bool again = reader.take("** replaying previous printk message **");
        const auto dropped = again ? std::nullopt : dropped_mark(reader);
        if (!again && !dropped) {
            return false;
        }
        reader.take(' ');
        const bool alone = line.begin + reader.taken() >= line.end;
        const ByteRun place{line.begin, alone ? line.next : line.begin + reader.taken()};
        if (dropped) {
            dropped_ += *dropped;
            log_.mark(place, *dropped, fmt::format("{} messages dropped here", *dropped));
        } else {
            log_.mark(place, 0, "the console had begun the next record before");
        }
        after_mark_ = true;
        return true;
    }

    /// Where a mark of the console's stands behind it.
    void pass_logger_stamp(LineReader& reader) const {
        LineReader ahead = reader;
        LineHead head;
        if (manner_.form->logged != nullptr && take_logger_stamp(ahead, head)) {
            ahead.skip_blanks();
            reader = ahead.rest().starts_with("** ") ? ahead : reader;
        }
    }

    void take_record(const LinePlace& line, const LineHead& head) {
        if (!head.release.empty()) {
            release_ = head.release;
        }
        const ByteRun text{line.begin + head.length, line.end};
        const std::string_view content = text_.substr(text.begin, text.end - text.begin);
        if (manner_.form->escaped && content.find('\\') != std::string_view::npos) {
            std::string decoded;
            append_kmsg_unescaped(content, decoded);
            log_.add_decoded(head, line.place(), decoded);
        } else {
            escapes_ += content.find("\\x") != std::string_view::npos ? 1U : 0U;
            log_.add(head, line.place(), text);
        }
        prefix_ = head.length;
        foreign_ = false;
    }

    void take_headless(const LinePlace& line, std::string_view content) {
        if (manner_.form->escaped && !log_.empty() && !foreign_ && content.starts_with(' ')) {
            take_dictionary(line, content.substr(1));
            return;
        }
        const bool stamped_lines = manner_.form->logged != nullptr && !content.starts_with(' ');
        if (log_.empty() || after_mark_ || foreign_ || manner_.capture || manner_.form->escaped ||
            stamped_lines) {
            take_foreign(line, content);
            return;
        }
        if (content.empty() && manner_.indented) {
            log_.add_bare(line.place(), {line.begin, line.end});  // dmesg(1) of an empty record
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

    void take_foreign(const LinePlace& line, std::string_view content) {
        foreign_bytes_ += line.next - line.begin;
        if (foreign_ && !after_mark_) {
            std::string more = "\n";
            more += content;
            log_.extend(line.place(), more);
            return;
        }
        log_.add_bare(line.place(), {line.begin, line.end});
        ++foreign_runs_;
        foreign_ = true;
    }

    void say_what_was_odd(Findings& findings) const {
        if (foreign_runs_ != 0) {
            findings.note(
                fmt::format("{} bytes in {} places have no kernel's prefix: they stand as they "
                            "are, without time and level",
                            foreign_bytes_, foreign_runs_));
        }
        if (dropped_ != 0) {
            findings.note(fmt::format("the kernel says that {} messages were dropped", dropped_));
        }
        if (escapes_ != 0) {
            findings.note(
                fmt::format("{} lines hold \\x: an escaped byte or the text's own backslash, which "
                            "this form does not tell apart; they stand as they are",
                            escapes_));
        }
    }

    std::string_view text_;
    const Manner& manner_;  // outlives this
    LogBuilder log_;
    Fragments fragments_;
    std::string_view release_;
    std::size_t prefix_ = 0;
    bool foreign_ = false;     // the last record is not the kernel's
    bool after_mark_ = false;  // this line begins something new
    std::uint64_t dropped_ = 0;
    std::uint64_t escapes_ = 0;
    std::uint64_t foreign_bytes_ = 0;
    std::uint64_t foreign_runs_ = 0;
};

/// Where the boot's part of the text begins: what firmware says belongs to the boot that follows.
std::size_t part_begin(std::string_view text, const Manner& manner, std::size_t from,
                       std::size_t start) {
    if (!manner.capture) {
        return start;
    }
    std::size_t begin = start;
    for (Lines lines(text, from); const auto line = lines.next();) {
        if (line->begin >= start) {
            break;
        }
        begin = has_head(*manner.form, text_of(text, *line)) ? start : std::min(begin, line->begin);
    }
    return begin;
}

}  // namespace

std::vector<TextLog> parse_lines(std::string_view text, const Form& form,
                                 const ParseOptions& options) {
    const Manner manner = manner_of(text, form, options);
    std::vector<std::size_t> starts;
    if (options.split) {
        starts = boot_starts(text, form);
    }
    std::vector<TextLog> logs;
    std::size_t from = 0;
    for (const std::size_t start : starts) {
        const std::size_t begin = part_begin(text, manner, from, start);
        if (begin > from) {
            logs.push_back(BootReader(text.substr(from, begin - from), manner).read({}));
            from = begin;
        }
    }
    logs.push_back(BootReader(text.substr(from), manner).read(options.marks));
    return logs;
}

}  // namespace lastwords::printkfmt
