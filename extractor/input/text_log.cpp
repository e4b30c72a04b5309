// SPDX-License-Identifier: GPL-2.0-or-later
// Texts: read whole, recognised by their lines, one Source a boot.
#include "extractor/input/text_log.h"

#include <fmt/format.h>

#include <algorithm>

#include "extractor/find/text_facts.h"

namespace lastwords::extractor {

namespace {

using printkfmt::Source;
using printkfmt::TextLog;

std::string_view base_name(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

Source source_of(TextLog from, const printkfmt::Form& form) {
    Source source;
    source.log = std::move(from.log);
    source.findings = std::move(from.findings);
    source.machine.release = std::move(from.release);
    source.facts.push_back({"form", std::string(form.name), "the text's lines"});
    tell_from_log(source);
    return source;
}

}  // namespace

bool looks_like_text(const Candidate& candidate) {
    const Bytes first = candidate.first;
    const auto is_text = [](std::byte byte) {
        const auto c = std::to_integer<unsigned char>(byte);
        return c >= 0x20 ? c != 0x7f : c == '\n' || c == '\r' || c == '\t' || c == 0x1b;
    };
    constexpr std::ptrdiff_t kOneInOdd = 8;  // noise on a line, bytes that were damaged
    const auto odd =
        std::count_if(first.begin(), first.end(), [&](std::byte byte) { return !is_text(byte); });
    return !first.empty() && odd * kOneInOdd <= static_cast<std::ptrdiff_t>(first.size());
}

std::vector<Source> sources_of_text(std::string_view text, const std::string& origin,
                                    const printkfmt::ParseOptions& options) {
    std::vector<Source> sources;
    const printkfmt::Form* form = printkfmt::recognise(text);
    if (form == nullptr && options.capture) {
        form = &printkfmt::console_form();
    }
    if (form == nullptr) {
        return sources;
    }
    std::vector<TextLog> logs = printkfmt::parse(text, *form, options);
    for (TextLog& log : logs) {
        const bool capture = log.capture;
        const std::string what =
            capture ? "what a console showed" : fmt::format("text ({})", form->name);
        Source source = source_of(std::move(log), *form);
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
