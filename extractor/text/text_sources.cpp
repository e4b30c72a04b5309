// SPDX-License-Identifier: GPL-2.0-or-later
// Recognises a text by its lines and makes a Source of each boot in it.
#include "extractor/text/text_sources.h"

#include <fmt/format.h>

#include "extractor/file/path_parts.h"
#include "extractor/text/log_facts.h"
#include "printkfmt/parse/dialects.h"
#include "printkfmt/parse/replayed_copy.h"
#include "printkfmt/parse/wall_time.h"

namespace lastwords::extractor {

namespace {

using printkfmt::Source;
using printkfmt::TextLog;

Source make_source(TextLog from, const printkfmt::TextFormat& format) {
    Source source;
    source.log = std::move(from.log);
    source.findings = std::move(from.findings);
    source.read_wall = printkfmt::shown_wall_time;
    source.machine.release = std::move(from.release);
    source.facts.push_back({"form", std::string(name_of(format)), "lines of the text"});
    note_unparsed(source);
    fill_from_log(source);
    return source;
}

}  // namespace

SharedText share(std::string text) {
    auto owner = std::make_shared<const std::string>(std::move(text));
    return {*owner, owner};
}

void note_unparsed(Source& source) {
    const printkfmt::Log& log = source.log;
    if (log.unparsed != 0) {
        source.findings.loss(
            ErrorKind::kUnsupported,
            fmt::format("the text has too many records for its {} bytes: the last {} of them are "
                        "kept as they stand, unparsed",
                        log.input.size(), log.unparsed));
    }
}

std::vector<Source> make_text_sources(const SharedText& text, const std::string& origin,
                                      const printkfmt::ParseOptions& options) {
    std::vector<Source> sources;
    std::optional<printkfmt::TextFormat> format = printkfmt::recognise(text.text);
    if (!format && options.capture) {
        format = &printkfmt::console_dialect();
    }
    if (!format) {
        return sources;
    }
    std::vector<TextLog> logs =
        printkfmt::join_replayed_copies(printkfmt::parse(text.text, *format, options));
    for (TextLog& log : logs) {
        const bool capture = log.capture;
        if (log.log.input_owner == nullptr) {
            log.log.input_owner = text.owner;
        }
        const std::string what =
            capture ? "what a console showed" : fmt::format("text ({})", name_of(*format));
        Source source = make_source(std::move(log), *format);
        source.origin = fmt::format("{}: {}", origin, what);
        if (logs.size() > 1) {
            source.origin += fmt::format(", boot {} of {}", sources.size() + 1, logs.size());
        }
        source.console = capture ? file_name_of(origin) : std::string_view{};
        sources.push_back(std::move(source));
    }
    return sources;
}

std::vector<Source> make_text_sources(std::string_view text, const std::string& origin,
                                      const printkfmt::ParseOptions& options) {
    return make_text_sources(share(std::string(text)), origin, options);
}

}  // namespace lastwords::extractor
