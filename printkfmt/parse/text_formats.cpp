// SPDX-License-Identifier: GPL-2.0-or-later
// Guesses the format of a text.
#include "printkfmt/parse/text_formats.h"

#include <array>

#include "printkfmt/parse/dmesg_json.h"
#include "printkfmt/parse/journal/journal_clock.h"
#include "printkfmt/parse/journal/journal_export.h"
#include "printkfmt/parse/journal/journal_json.h"
#include "printkfmt/parse/lines/line_survey.h"
#include "printkfmt/parse/panic_qr/panic_qr.h"
#include "printkfmt/parse/prefix/dialects.h"
#include "printkfmt/parse/text_encoding.h"

namespace lastwords::printkfmt {

namespace {

constexpr auto kWholeFormats = std::to_array<WholeTextFormat>({
    {"dmesg -J", is_dmesg_json, parse_dmesg_json},
    {"journal, JSON", is_journal_json, parse_journal_json},
    {"journal, export", is_journal_export, parse_journal_export},
    {"journal, verbose", is_journal_verbose, parse_journal_verbose},
    {kPanicQrName, is_panic_qr, parse_panic_qr},
});

/// Whole-text formats begin with their own first character.
std::string_view without_mark(std::string_view text) {
    return text.starts_with(kByteOrderMark) ? text.substr(kByteOrderMark.size()) : text;
}

std::optional<TextFormat> recognise_decoded(std::string_view text) {
    for (const WholeTextFormat& whole : kWholeFormats) {
        if (whole.matches(without_mark(text))) {
            return &whole;
        }
    }
    std::vector<const LineFormat*> timed;
    for (const LineFormat& dialect : dialects()) {
        if (!dialect.is_untimed()) {
            timed.push_back(&dialect);
        }
    }
    if (auto formats = recognise_lines(text, timed)) {
        return std::move(*formats);
    }
    for (const LineFormat& dialect : dialects()) {
        if (dialect.is_untimed() &&
            std::get<UntimedLines>(dialect.lines).matches(without_mark(text))) {
            return &dialect;
        }
    }
    return std::nullopt;
}

}  // namespace

std::string name_of(const TextFormat& format) {
    if (const auto* const* const whole = std::get_if<const WholeTextFormat*>(&format)) {
        return std::string((*whole)->name);
    }
    std::string name;
    for (const LineFormat* const dialect : std::get<LineFormats>(format).dialects) {
        name += name.empty() ? "" : " + ";
        name += dialect->name;
    }
    return name;
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
    return recognise_decoded(decode_text(text).text);
}

std::vector<TextLog> parse(std::string_view text, const TextFormat& format,
                           const ParseOptions& options) {
    const DecodedText decoded = decode_text(text);
    std::vector<TextLog> logs;
    if (const auto* const lines = std::get_if<LineFormats>(&format)) {
        logs = parse_lines(decoded.text, *lines, options);
        if (has_journal_clock(lines->dialects)) {
            apply_journal_clock(logs);
        }
    } else {
        logs = std::get<const WholeTextFormat*>(format)->parse(without_mark(decoded.text));
    }
    if (decoded.owner != nullptr) {
        for (TextLog& log : logs) {
            if (log.log.input_owner == nullptr) {
                log.log.input_owner = decoded.owner;
            }
        }
        logs.front().findings.add(decoded.findings);
    }
    return logs;
}

}  // namespace lastwords::printkfmt
