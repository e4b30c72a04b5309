// SPDX-License-Identifier: GPL-2.0-or-later
// Guesses the format of a text.
#include "printkfmt/parse/text_formats.h"

#include <array>

#include "printkfmt/parse/dialects.h"
#include "printkfmt/parse/dmesg_json.h"
#include "printkfmt/parse/journal_clock.h"
#include "printkfmt/parse/journal_export.h"
#include "printkfmt/parse/journal_json.h"
#include "printkfmt/parse/lines.h"
#include "printkfmt/parse/logger_stamped.h"

namespace lastwords::printkfmt {

namespace {

constexpr std::array<WholeTextFormat, 4> kWholeFormats{{
    {"dmesg -J", is_dmesg_json, parse_dmesg_json},
    {"journal, JSON", is_journal_json, parse_journal_json},
    {"journal, export", is_journal_export, parse_journal_export},
    {"journal, verbose", is_journal_verbose, parse_journal_verbose},
}};

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

/// Returns the dialect whose prefix most lines have; nullptr if no dialect fits enough lines.
const LineFormat* recognise_lines(std::string_view text) {
    const LineFormat* best = nullptr;
    std::uint64_t most = 0;
    for (const LineFormat& dialect : dialects()) {
        if (dialect.is_untimed()) {
            continue;
        }
        const LineCounts counts = count_lines(text, dialect);
        const bool by_logger = !dialect.is_logger_stamped() || counts.logged * 2 > counts.lines;
        if (by_logger && is_log(counts) && counts.fitting > most) {
            best = &dialect;
            most = counts.fitting;
        }
    }
    return best;
}

}  // namespace

std::string_view name_of(const TextFormat& format) {
    return std::visit([](const auto* one) { return one->name; }, format);
}

std::vector<TextFormat> text_formats() {
    std::vector<TextFormat> formats;
    for (const WholeTextFormat& whole : kWholeFormats) {
        formats.emplace_back(&whole);
    }
    for (const LineFormat& dialect : dialects()) {
        formats.emplace_back(&dialect);
    }
    return formats;
}

std::optional<TextFormat> recognise(std::string_view text) {
    for (const WholeTextFormat& whole : kWholeFormats) {
        if (whole.matches(text)) {
            return &whole;
        }
    }
    if (const LineFormat* const dialect = recognise_lines(text)) {
        return dialect;
    }
    for (const LineFormat& dialect : dialects()) {
        if (dialect.is_untimed() && std::get<UntimedLines>(dialect.lines).matches(text)) {
            return &dialect;
        }
    }
    return std::nullopt;
}

std::vector<TextLog> parse(std::string_view text, const TextFormat& format,
                           const ParseOptions& options) {
    if (const auto* const* const dialect = std::get_if<const LineFormat*>(&format)) {
        std::vector<TextLog> logs = parse_lines(text, **dialect, options);
        if ((*dialect)->parse_prefix == parse_journal_monotonic_prefix) {
            apply_journal_clock(logs);
        }
        return logs;
    }
    return std::get<const WholeTextFormat*>(format)->parse(text);
}

}  // namespace lastwords::printkfmt
