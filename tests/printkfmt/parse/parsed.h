// SPDX-License-Identifier: GPL-2.0-or-later
// Parses texts for tests, and checks what must hold for every parsed text.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "printkfmt/parse/text_formats.h"

namespace lastwords::test {

/// Parses the text and returns its logs; none if the text is no log.
inline std::vector<printkfmt::TextLog> parsed(std::string_view text,
                                              const printkfmt::ParseOptions& options = {}) {
    const auto kept = std::make_shared<const std::string>(text);
    const auto format = printkfmt::recognise(*kept);
    if (!format) {
        return {};
    }
    std::vector<printkfmt::TextLog> logs = printkfmt::parse(*kept, *format, options);
    for (printkfmt::TextLog& one : logs) {
        if (one.log.input_owner == nullptr) {
            one.log.input_owner = kept;
        }
    }
    return logs;
}

/// Returns the texts of all records.
inline std::vector<std::string> texts_of(const printkfmt::Log& log) {
    std::vector<std::string> texts;
    for (const printkfmt::Record& record : log.records) {
        texts.emplace_back(record.text);
    }
    return texts;
}

/// Returns the text that the log was parsed from.
inline std::string input_of(const printkfmt::Log& log) {
    return std::string(log.input);
}

/// Expects every byte of the parsed text to belong to exactly one record or mark.
inline void expect_all_bytes_placed(const printkfmt::Log& log) {
    std::vector<printkfmt::ByteRun> places(log.places.begin(), log.places.end());
    for (const printkfmt::Mark& mark : log.marks) {
        places.push_back(mark.place);
    }
    std::sort(places.begin(), places.end(), [](const auto& a, const auto& b) {
        return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
    });
    std::uint64_t at = 0;
    for (const printkfmt::ByteRun& place : places) {
        EXPECT_EQ(place.begin, at);
        at = place.end;
    }
    EXPECT_EQ(at, log.input.size());
}

/// Makes a text of three records. Each line begins with `prefix`; the kernel's stamp follows if
/// `kernel_stamps`.
inline std::string logged(const std::string& prefix, bool kernel_stamps,
                          const std::string& end = "\n") {
    std::string text;
    int second = 0;
    for (const std::string_view words :
         {"Linux version 6.1.0", "one: two [    9.000000] x", "last"}) {
        text += prefix;
        text += kernel_stamps ? fmt::format("[{:5}.000001] ", second++) : "";
        text += words;
        text += end;
    }
    return text;
}

}  // namespace lastwords::test
