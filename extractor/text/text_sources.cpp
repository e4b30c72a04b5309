// SPDX-License-Identifier: GPL-2.0-or-later
// Texts: read whole, recognised by their lines, one Source a boot.
#include "extractor/text/text_sources.h"

#include <fmt/format.h>

#include "extractor/file/text_bytes.h"
#include "extractor/text/log_facts.h"

namespace lastwords::extractor {

namespace {

using printkfmt::Source;
using printkfmt::TextLog;

std::string_view base_name(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

Source source_of(TextLog from, const printkfmt::TextFormat& format) {
    Source source;
    source.log = std::move(from.log);
    source.findings = std::move(from.findings);
    source.machine.release = std::move(from.release);
    source.facts.push_back({"form", std::string(name_of(format)), "the text's lines"});
    tell_from_log(source);
    return source;
}

}  // namespace

bool looks_like_text(const Candidate& candidate) {
    return is_text(candidate.first);
}

std::vector<Source> sources_of_text(std::string_view text, const std::string& origin,
                                    const printkfmt::ParseOptions& options) {
    std::vector<Source> sources;
    const printkfmt::TextFormat* format = printkfmt::recognise(text);
    if (format == nullptr && options.capture) {
        format = &printkfmt::console_format();
    }
    if (format == nullptr) {
        return sources;
    }
    std::vector<TextLog> logs = printkfmt::parse(text, *format, options);
    for (TextLog& log : logs) {
        const bool capture = log.capture;
        const std::string what =
            capture ? "what a console showed" : fmt::format("text ({})", name_of(*format));
        Source source = source_of(std::move(log), *format);
        source.origin = fmt::format("{}: {}", origin, what);
        if (logs.size() > 1) {
            source.origin += fmt::format(", boot {} of {}", sources.size() + 1, logs.size());
        }
        source.console = capture ? base_name(origin) : std::string_view{};
        sources.push_back(std::move(source));
    }
    return sources;
}

Result<Contents> read_text_log(const ByteSource& file, const PstoreOptions& /*options*/) {
    if (file.size() > kTextLogBytesMax) {
        return Contents{};
    }
    std::string text(file.size(), '\0');
    TRY_VOID(file.read(FileOffset{0},
                       std::as_writable_bytes(std::span<char>(text.data(), text.size()))));
    return Contents{sources_of_text(text, file.name(), {}), {}};
}

}  // namespace lastwords::extractor
