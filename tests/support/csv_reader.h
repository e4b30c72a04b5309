// SPDX-License-Identifier: GPL-2.0-or-later
// csv_lines(): reads what printkfmt/render/csv.cpp writes.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lastwords::test {

using CsvCells = std::vector<std::string>;

/// Parses lines of RFC 4180. Fails the test if a quote stands where none may.
inline std::vector<CsvCells> csv_lines(std::string_view text) {
    std::vector<CsvCells> lines;
    CsvCells line(1);
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"') {
            EXPECT_TRUE(line.back().empty());
            for (++i; i < text.size() && (text[i] != '"' || text.substr(i, 2) == "\"\""); ++i) {
                line.back() += text[i];
                i += text[i] == '"' ? 1U : 0U;
            }
        } else if (text[i] == ',') {
            line.emplace_back();
        } else if (text.substr(i, 2) == "\r\n") {
            lines.push_back(std::exchange(line, CsvCells(1)));
            ++i;
        } else {
            line.back() += text[i];
        }
    }
    EXPECT_EQ(line, CsvCells(1)) << "the last line has no end";
    return lines;
}

}  // namespace lastwords::test
