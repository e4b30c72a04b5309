// SPDX-License-Identifier: GPL-2.0-or-later
// Recognises a text by its lines and makes a Source of each boot in it.
#include "extractor/text/text_sources.h"

#include <fmt/format.h>

#include <iterator>

#include "extractor/file/path_parts.h"
#include "extractor/text/log_facts.h"
#include "printkfmt/parse/lines/replayed_copy.h"
#include "printkfmt/parse/panic_qr/panic_qr.h"
#include "printkfmt/parse/panic_qr/zxing_reader.h"
#include "printkfmt/parse/prefix/dialects.h"
#include "printkfmt/parse/prefix/wall_time.h"
#include "printkfmt/parse/unwrap/unwrap.h"

namespace lastwords::extractor {

namespace {

using printkfmt::Source;
using printkfmt::TextLog;

std::vector<Source> make_sources(const SharedText& text, const std::string& origin,
                                 const printkfmt::ParseOptions& options, int depth);

Source make_source(TextLog from, const printkfmt::TextFormat& format) {
    Source source;
    source.log = std::move(from.log);
    source.findings = std::move(from.findings);
    source.read_wall = printkfmt::shown_wall_time;
    source.machine.release = std::move(from.release);
    source.machine.architecture = std::move(from.architecture);
    source.facts.push_back({"form", std::string(name_of(format)), "lines of the text"});
    if (!from.boot_id.empty()) {
        source.id = from.boot_id;
        source.facts.push_back({"boot id", std::move(from.boot_id), "_BOOT_ID"});
    }
    note_unparsed(source);
    fill_from_log(source);
    return source;
}

void append(std::vector<Source> more, std::vector<Source>& sources) {
    std::move(more.begin(), more.end(), std::back_inserter(sources));
}

/// Returns the sources of a text whose format is known.
std::vector<Source> sources_of(const SharedText& text, const printkfmt::TextFormat& format,
                               const std::string& origin, const printkfmt::ParseOptions& options,
                               std::string_view log_name) {
    std::vector<Source> sources;
    std::vector<TextLog> logs =
        printkfmt::join_replayed_copies(printkfmt::parse(text.text, format, options));
    for (TextLog& log : logs) {
        const bool capture = log.capture;
        if (log.log.input_owner == nullptr) {
            log.log.input_owner = text.owner;
        }
        const std::string what =
            capture ? "what a console showed" : fmt::format("text ({})", name_of(format));
        Source source = make_source(std::move(log), format);
        source.origin = fmt::format("{}: {}", origin, what);
        if (logs.size() > 1) {
            source.origin +=
                fmt::format(", {} {} of {}", log_name, sources.size() + 1, logs.size());
        }
        source.origin += source.one_of_kernels ? ", log of the capture kernel" : "";
        source.console = capture ? file_name_of(origin) : std::string_view{};
        sources.push_back(std::move(source));
    }
    return sources;
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

namespace {

/// Returns the sources of the lines that are inside another form; none if they are in none.
std::vector<Source> make_unwrapped_sources(const SharedText& text, const std::string& origin,
                                           int depth) {
    std::vector<Source> sources;
    for (std::string& content : printkfmt::zxing_reader_contents(text.text)) {
        append(make_sources(share(std::move(content)), origin, {}, depth + 1), sources);
    }
    if (!sources.empty()) {
        return sources;
    }
    auto unwrapped = printkfmt::unwrap(text.text);
    if (!unwrapped) {
        return sources;
    }
    sources = make_sources(share(std::move(unwrapped->text)), origin, {}, depth + 1);
    for (Source& source : sources) {
        source.facts.push_back({"around", unwrapped->form, "the text"});
    }
    if (sources.empty()) {
        return sources;
    }
    Findings& findings = sources.front().findings;
    if (unwrapped->unread != 0) {
        findings.loss(ErrorKind::kCorrupt,
                      fmt::format("{}: {} parts of the text around the lines are damaged or cut: "
                                  "their bytes are kept unchanged",
                                  origin, unwrapped->unread));
    }
    if (unwrapped->left_out != 0) {
        findings.note(fmt::format("{}: {} lines around the log hold none of it: they are left out",
                                  origin, unwrapped->left_out));
    }
    return sources;
}

std::vector<Source> make_sources(const SharedText& text, const std::string& origin,
                                 const printkfmt::ParseOptions& options, int depth) {
    constexpr int kDepthMax = 3;
    const bool may_be_wrapped = !options.capture && options.split && depth < kDepthMax;
    std::vector<Source> sources;
    if (may_be_wrapped) {
        sources = make_unwrapped_sources(text, origin, depth);
    }
    if (!sources.empty()) {
        return sources;
    }
    std::optional<printkfmt::TextFormat> format = printkfmt::recognise(text.text);
    if (!format && options.capture) {
        format = &printkfmt::console_dialect();
    }
    if (!format) {
        return sources;
    }
    const bool are_codes = name_of(*format) == printkfmt::kPanicQrName;
    sources = sources_of(text, *format, origin, options, are_codes ? "code" : "boot");
    if (are_codes) {
        // The text around a code, such as a bug report, may hold lines of a log as well.
        std::string rest = printkfmt::text_beside_panic_qr(text.text);
        if (!printkfmt::is_panic_qr(rest)) {  // otherwise there are too many, which a loss says
            append(make_text_sources(share(std::move(rest)), origin, {.split = options.split}),
                   sources);
        }
    }
    return sources;
}

}  // namespace

std::vector<Source> make_text_sources(const SharedText& text, const std::string& origin,
                                      const printkfmt::ParseOptions& options) {
    return make_sources(text, origin, options, 0);
}

std::vector<Source> make_text_sources(std::string_view text, const std::string& origin,
                                      const printkfmt::ParseOptions& options) {
    return make_text_sources(share(std::string(text)), origin, options);
}

}  // namespace lastwords::extractor
