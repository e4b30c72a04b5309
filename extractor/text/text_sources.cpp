// SPDX-License-Identifier: GPL-2.0-or-later
// Recognises a text by its lines and makes a Source of each boot in it.
#include "extractor/text/text_sources.h"

#include <fmt/format.h>

#include <iterator>

#include "extractor/file/path_parts.h"
#include "extractor/text/log_facts.h"
#include "printkfmt/parse/dialects.h"
#include "printkfmt/parse/panic_qr.h"
#include "printkfmt/parse/zxing_reader.h"

namespace lastwords::extractor {

namespace {

using printkfmt::Source;
using printkfmt::TextLog;

Source make_source(TextLog from, const printkfmt::TextFormat& format) {
    Source source;
    source.log = std::move(from.log);
    source.findings = std::move(from.findings);
    source.machine.release = std::move(from.release);
    source.machine.architecture = std::move(from.architecture);
    source.facts.push_back({"form", std::string(name_of(format)), "lines of the text"});
    fill_from_log(source);
    return source;
}

void append(std::vector<Source> more, std::vector<Source>& sources) {
    std::move(more.begin(), more.end(), std::back_inserter(sources));
}

}  // namespace

std::vector<Source> make_text_sources(std::string_view text, const std::string& origin,
                                      const printkfmt::ParseOptions& options) {
    std::vector<Source> sources;
    for (const std::string& content : printkfmt::zxing_reader_contents(text)) {
        append(make_text_sources(content, origin, options), sources);
    }
    if (!sources.empty()) {
        return sources;
    }
    std::optional<printkfmt::TextFormat> format = printkfmt::recognise(text);
    if (!format && options.capture) {
        format = &printkfmt::console_dialect();
    }
    if (!format) {
        return sources;
    }
    const bool are_codes = name_of(*format) == printkfmt::kPanicQrName;
    std::vector<TextLog> logs = printkfmt::parse(text, *format, options);
    for (TextLog& log : logs) {
        const bool capture = log.capture;
        const std::string what =
            capture ? "what a console showed" : fmt::format("text ({})", name_of(*format));
        Source source = make_source(std::move(log), *format);
        source.origin = fmt::format("{}: {}", origin, what);
        if (logs.size() > 1) {
            source.origin += fmt::format(", {} {} of {}", are_codes ? "code" : "boot",
                                         sources.size() + 1, logs.size());
        }
        source.console = capture ? file_name_of(origin) : std::string_view{};
        sources.push_back(std::move(source));
    }
    if (are_codes) {
        // The text around a code, such as a bug report, may hold lines of a log as well.
        const std::string rest = printkfmt::text_beside_panic_qr(text);
        if (!printkfmt::is_panic_qr(rest)) {  // otherwise there are too many, which a loss says
            append(make_text_sources(rest, origin, {.split = options.split}), sources);
        }
    }
    return sources;
}

}  // namespace lastwords::extractor
