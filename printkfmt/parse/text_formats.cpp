// SPDX-License-Identifier: GPL-2.0-or-later
// The table of text formats, and which of them a text has.
#include "printkfmt/parse/text_formats.h"

#include <array>

#include "printkfmt/parse/dmesg_json.h"
#include "printkfmt/parse/dmesg_untimed.h"
#include "printkfmt/parse/kmsg.h"
#include "printkfmt/parse/lines.h"
#include "printkfmt/parse/logger_stamped.h"

namespace lastwords::printkfmt {

namespace {

/// Takes a stamp or a level off the front of a line. Returns false if it is not there.
using Take = bool (*)(LineReader& reader, LinePrefix& prefix);

template <Take stamp>
bool parse_stamped(std::string_view line, LinePrefix& prefix) {
    LineReader reader(line);
    if (!stamp(reader, prefix)) {
        return false;
    }
    take_caller_and_blank(reader, prefix);
    return true;
}

/// Parses a level, then a stamp of any kind or none (printk.time=0). Also accepts "[    5.123456]"
/// alone, which dmesg(1) prints if it has no name for the facility.
template <Take level>
bool parse_leveled(std::string_view line, LinePrefix& prefix) {
    LineReader after_level(line);
    if (!level(after_level, prefix)) {
        prefix = {};
        return parse_stamped<take_boot_stamp>(line, prefix);
    }
    for (const Take stamp : {take_boot_stamp, take_wall_stamp, take_iso_stamp, take_delta_stamp,
                             take_relative_stamp}) {
        LinePrefix tried = prefix;
        LineReader reader = after_level;
        if (stamp(reader, tried)) {
            take_caller_and_blank(reader, tried);
            prefix = tried;
            return true;
        }
    }
    prefix.length = after_level.taken();
    return true;
}

constexpr LineFormat kPstoreFormat{"kernel log with levels", parse_leveled<take_priority>,
                                   KernelLines{}};
constexpr TextFormat kConsoleFormat =
    LineFormat{"kernel log", parse_stamped<take_boot_stamp>, KernelLines{}};

constexpr std::array<TextFormat, 13> kTextFormats{
    LineFormat{"/dev/kmsg", parse_kmsg_prefix, EscapedLines{}},
    LineFormat{"kernel log, stamped by a logger", parse_logger_console_prefix,
               LoggerStampedLines{has_logger_stamp}},
    LineFormat{"syslog or journal", parse_syslog_prefix, LoggerStampedLines{has_logger_stamp}},
    LineFormat{"journal, monotonic", parse_journal_monotonic_prefix,
               LoggerStampedLines{is_journal_monotonic}},
    kConsoleFormat,
    LineFormat{"dmesg -T", parse_stamped<take_wall_stamp>, KernelLines{}},
    LineFormat{"dmesg --time-format iso", parse_stamped<take_iso_stamp>, KernelLines{}},
    LineFormat{"dmesg --show-delta", parse_stamped<take_delta_stamp>, KernelLines{}},
    LineFormat{"dmesg --reltime", parse_stamped<take_relative_stamp>, KernelLines{}},
    kPstoreFormat,
    LineFormat{"dmesg -x", parse_leveled<take_level_names>, KernelLines{}},
    WholeTextFormat{"dmesg -J", is_dmesg_json, parse_dmesg_json},
    LineFormat{"dmesg -t", parse_untimed_prefix, UntimedLines{is_untimed_log}},
};

/// How many lines of a text fit a format.
struct LineCounts {
    std::uint64_t lines = 0;    ///< lines that are not empty
    std::uint64_t fitting = 0;  ///< lines that begin with the format's prefix
    std::uint64_t stamped = 0;  ///< lines that begin with a prefix that says a time
    std::uint64_t logged = 0;   ///< lines that begin with a logger's stamp
};

bool says_a_time(const LinePrefix& prefix) {
    return prefix.timestamp_ns || prefix.has_delta || !prefix.wall.empty();
}

LineCounts count_lines(std::string_view text, const LineFormat& format) {
    const auto* const logger = std::get_if<LoggerStampedLines>(&format.lines);
    LineCounts counts;
    for (Lines lines(text); const auto line = lines.next();) {
        const std::string_view content = line->content(text);
        LinePrefix prefix;
        const bool fits = format.parse_prefix(content, prefix);
        counts.lines += content.empty() ? 0U : 1U;
        counts.fitting += fits ? 1U : 0U;
        counts.stamped += fits && says_a_time(prefix) ? 1U : 0U;
        counts.logged += logger != nullptr && logger->has_stamp(content) ? 1U : 0U;
    }
    return counts;
}

/// Whether enough lines fit a format for the text to be a log. Few need to fit, because a capture
/// also holds what firmware and user space write; but a text of another kind can have a line or two
/// that look like a log's.
bool is_log(const LineCounts& counts) {
    constexpr std::uint64_t kStampedMin = 3;
    constexpr std::uint64_t kOneIn = 20;
    if (counts.stamped != 0 && counts.fitting == counts.lines) {
        return true;
    }
    if (counts.stamped >= kStampedMin && counts.stamped * kOneIn >= counts.lines) {
        return true;
    }
    return counts.fitting >= kStampedMin && counts.fitting * 10 >= counts.lines * 9;
}

bool matches_whole(std::string_view text, const TextFormat& format) {
    const auto* const whole = std::get_if<WholeTextFormat>(&format);
    return whole != nullptr && whole->matches(text);
}

bool matches_untimed(std::string_view text, const TextFormat& format) {
    const auto* const of_lines = std::get_if<LineFormat>(&format);
    return of_lines != nullptr && of_lines->is_untimed() &&
           std::get<UntimedLines>(of_lines->lines).matches(text);
}

/// Returns the format whose prefix most lines have; nullptr if no format fits enough lines.
const TextFormat* recognise_lines(std::string_view text) {
    const TextFormat* best = nullptr;
    std::uint64_t most = 0;
    for (const TextFormat& format : kTextFormats) {
        const auto* const of_lines = std::get_if<LineFormat>(&format);
        if (of_lines == nullptr || of_lines->is_untimed()) {
            continue;
        }
        const LineCounts counts = count_lines(text, *of_lines);
        const bool by_logger = !of_lines->is_logger_stamped() || counts.logged * 2 > counts.lines;
        if (by_logger && is_log(counts) && counts.fitting > most) {
            best = &format;
            most = counts.fitting;
        }
    }
    return best;
}

}  // namespace

std::span<const TextFormat> text_formats() {
    return kTextFormats;
}

std::string_view name_of(const TextFormat& format) {
    return std::visit([](const auto& one) { return one.name; }, format);
}

const TextFormat& console_format() {
    return kConsoleFormat;
}

const LineFormat& pstore_format() {
    return kPstoreFormat;
}

const TextFormat* recognise(std::string_view text) {
    for (const TextFormat& format : kTextFormats) {
        if (matches_whole(text, format)) {
            return &format;
        }
    }
    if (const TextFormat* const format = recognise_lines(text)) {
        return format;
    }
    for (const TextFormat& format : kTextFormats) {
        if (matches_untimed(text, format)) {
            return &format;
        }
    }
    return nullptr;
}

std::vector<TextLog> parse(std::string_view text, const TextFormat& format,
                           const ParseOptions& options) {
    if (const auto* const of_lines = std::get_if<LineFormat>(&format)) {
        return parse_lines(text, *of_lines, options);
    }
    std::vector<TextLog> logs;
    logs.push_back(std::get<WholeTextFormat>(format).parse(text));
    return logs;
}

}  // namespace lastwords::printkfmt
