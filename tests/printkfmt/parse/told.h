// SPDX-License-Identifier: GPL-2.0-or-later
// Tells what a text was parsed to, in a form that tests can compare as a whole.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/printkfmt/parse/parsed.h"

namespace lastwords::test {

/// What one boot's records say.
using Told = std::vector<std::string>;

/// Returns "44.100000 text" for a record of the kernel ("- text" if it has no kernel time) and
/// "~text" for what is not the kernel's.
inline Told told(const printkfmt::Log& log) {
    Told all;
    for (const printkfmt::Record& record : std::as_const(log.records)) {
        std::string line = record.foreign ? "~" : "- ";
        if (record.timestamp_ns) {
            const std::uint64_t micros = *record.timestamp_ns / 1000;
            line = fmt::format("{}.{:06} ", micros / 1'000'000, micros % 1'000'000);
        }
        all.push_back(line + std::string(record.text));
    }
    return all;
}

/// Parses the text and tells each boot. Expects that no byte was lost.
inline std::vector<Told> boots_of(std::string_view text) {
    std::vector<Told> boots;
    for (const printkfmt::TextLog& log : parsed(text)) {
        expect_all_bytes_placed(log.log);
        boots.push_back(told(log.log));
    }
    return boots;
}

/// Parses a text of one boot.
inline Told told(std::string_view text) {
    const auto boots = boots_of(text);
    EXPECT_EQ(boots.size(), 1U) << text.substr(0, 200);
    return boots.empty() ? Told{} : boots.front();
}

/// Returns the messages of all findings and marks.
inline std::string remarks_of(std::string_view text) {
    std::string all;
    for (const printkfmt::TextLog& log : parsed(text)) {
        for (const Finding& finding : log.findings.all()) {
            all += text_of(finding) + "\n";
        }
        for (const printkfmt::Mark& mark : log.log.marks) {
            all += mark.words + "\n";
        }
    }
    return all;
}

/// Puts the same before each line.
inline std::string with_front(std::string_view front, std::string_view lines) {
    std::string out;
    while (!lines.empty()) {
        const std::size_t end = std::min(lines.find('\n'), lines.size() - 1) + 1;
        out += front;
        out += lines.substr(0, end);
        lines.remove_prefix(end);
    }
    return out;
}

/// Replaces each `from` by `to`.
inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos;
         at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
    return text;
}

}  // namespace lastwords::test
