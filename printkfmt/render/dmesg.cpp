// SPDX-License-Identifier: GPL-2.0-or-later
// Prints records as dmesg(1) of util-linux prints those of /dev/kmsg in a UTF-8 locale.
#include "printkfmt/render/dmesg.h"

#include "printkfmt/model/level.h"
#include "printkfmt/render/remark.h"
#include "printkfmt/text/escape.h"
#include "printkfmt/text/timestamp.h"

namespace lastwords::printkfmt {

namespace {

// The default colours of dmesg(1) (terminal-colors.d(5)), util-linux 2.38.
constexpr std::string_view kTimeColor = "\033[32m";
constexpr std::string_view kSubsystemColor = "\033[33m";
constexpr std::string_view kNoColor = "\033[0m";
constexpr std::string_view kRemarkColor = "\033[2m";

std::string_view level_color(const Record& record, std::string_view text) {
    switch (record.has_level ? record.level : 7) {
        case 1:
            return "\033[7m\033[31m";
        case 2:
            return "\033[1m\033[31m";
        case 3:
            return "\033[31m";
        case 4:
            return "\033[1m";
        default:
            break;
    }
    const bool segfault = text.find("segfault at") != std::string_view::npos;
    return segfault ? "\033[2m\033[31m" : std::string_view{};
}

/// Returns the length of "driver: ", which ends at the first colon that a blank and more text
/// follow; 0 if there is none. Like dmesg(1), searches only up to the first NUL.
std::size_t subsystem_length(std::string_view text) {
    const std::size_t nul = text.find('\0');
    for (std::size_t at = text.find(':'); at < nul && at != std::string_view::npos;
         at = text.find(':', at + 1)) {
        if (at + 2 < text.size() && (text[at + 1] == ' ' || text[at + 1] == '\t')) {
            return at + 2;
        }
    }
    return 0;
}

/// Appends "kern  :info  : "; nothing for facilities that dmesg(1) has no name for.
void append_decoded(const Record& record, std::string& out) {
    const std::string_view facility = facility_name(record.facility);
    const std::string_view level = level_name(record.level);
    if (!record.has_level) {
        out += "?     :?     : ";
        return;
    }
    if (facility.empty() || level.empty()) {
        return;
    }
    out += facility;
    out.append(facility.size() < 6 ? 6 - facility.size() : 0, ' ');
    out += ':';
    out += level;
    out.append(level.size() < 6 ? 6 - level.size() : 0, ' ');
    out += ": ";
}

void append_time(const RenderContext& context, const Record& record, std::string& out) {
    out += '[';
    if (!record.timestamp_ns) {
        out += record.wall.empty() ? "   no time  " : record.wall;
    } else if (context.options.wall_time && context.source.machine.wall_clock) {
        append_wall_time(context.source.machine.wall_clock->boot_time_ns, *record.timestamp_ns,
                         out);
    } else {
        append_boot_time(*record.timestamp_ns, out);
    }
    out += ']';
    if (context.options.caller && record.has_caller) {
        out += '[';
        std::string caller;
        append_named_caller(record.caller, context.source.log.task_of(record).comm, 6, caller);
        append_dmesg_escaped(caller, 0, out);
        out += ']';
    }
    out += ' ';
}

void append_text(const RenderContext& context, std::string_view text, std::size_t indent,
                 std::string& out) {
    if (is_plain_ascii(text)) {
        out += text;
    } else if (context.options.terminal) {
        append_terminal_lines(text, indent, out);
    } else {
        append_dmesg_escaped(text, indent, out);
    }
}

void append_colored_text(const RenderContext& context, const Record& record, std::size_t indent,
                         std::string& out) {
    const std::size_t subsystem = subsystem_length(record.text);
    if (subsystem != 0) {
        out += kSubsystemColor;
        append_text(context, record.text.substr(0, subsystem), indent, out);
        out += kNoColor;
    }
    const std::string_view rest = record.text.substr(subsystem);
    const std::string_view color = level_color(record, rest);
    out += color;
    append_text(context, rest, indent, out);
    out += color.empty() ? std::string_view{} : kNoColor;
}

/// Appends what stands before the text; nothing if the text goes on with a line. Returns how far
/// the text's further lines are indented.
std::size_t append_prefix(const RenderContext& context, const Record& record, std::string& out) {
    if (context.goes_on) {
        return 0;
    }
    const std::size_t line = out.size();
    if (context.options.decode) {
        append_decoded(record, out);
    }
    if (context.options.no_time) {
        return out.size() - line;
    }
    const std::size_t time = out.size();
    append_time(context, record, out);
    const std::size_t indent = out.size() - line;
    if (context.options.color) {
        out.insert(time, kTimeColor);
        out += kNoColor;
    }
    return indent;
}

/// Appends `words` in braces and with the program's name, so that nobody takes them for the
/// kernel's text.
void append_remark(const RenderContext& context, const std::string& words, std::string& out) {
    const bool color = context.options.color;
    out += color ? kRemarkColor : std::string_view{};
    out += " {lastwords: ";
    out += words;
    out += '}';
    out += color ? kNoColor : std::string_view{};
}

}  // namespace

void append_dmesg(const RenderContext& context, const Record& record, std::string& out) {
    const bool is_plain = !context.ghost && !context.doubtful && !context.options.decode &&
                          context.source.lines.empty() && is_ordinary(record);
    const std::string words = is_plain ? std::string() : remark(context, record);
    if (words.empty() && record.text.empty()) {
        out += '\n';  // dmesg(1) prints no prefix before an empty message
        return;
    }
    const std::size_t indent = append_prefix(context, record, out);
    if (context.options.color) {
        append_colored_text(context, record, indent, out);
    } else {
        append_text(context, record.text, indent, out);
    }
    if (!words.empty()) {
        append_remark(context, words, out);
    }
    out += '\n';
}

}  // namespace lastwords::printkfmt
