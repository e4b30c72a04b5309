// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of printkfmt/render/csv.cpp. A reader of RFC 4180 (tests/support/csv_reader.h) reads every
// line back.
#include "printkfmt/render/csv.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/support/csv_reader.h"
#include "tests/support/source_builder.h"

namespace lastwords::printkfmt {
namespace {

using namespace std::string_view_literals;

using Cells = test::CsvCells;
using test::csv_lines;

std::string cell_of(std::string_view text) {
    std::string out;
    append_csv_cell(text, out);
    out += "\r\n";
    return csv_lines(out).at(0).at(0);
}

/// Returns the value in the column of that name.
std::string value_of(std::string_view column, const Source& source, const ShownRow& row) {
    std::string out;
    append_csv_head(source, out);
    append_csv_row(source, row, out);
    const std::vector<Cells> lines = csv_lines(out);
    EXPECT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines.at(0).size(), lines.at(1).size());
    const auto at = std::find(lines[0].begin(), lines[0].end(), column);
    EXPECT_NE(at, lines[0].end()) << column;
    return lines[1].at(static_cast<std::size_t>(at - lines[0].begin()));
}

TEST(CsvCell, PlainTextsAreAsTheyAre) {
    for (const std::string_view text : {"abc"sv, "a,b"sv, "say \"so\""sv, "two\nlines"sv, ""sv}) {
        EXPECT_EQ(cell_of(text), text);
    }
}

TEST(CsvCell, WhatASpreadsheetTakesForAFormulaGetsAnApostrophe) {
    for (const std::string_view text : {"=cmd|' /C calc'!A0"sv, "+1"sv, "-1"sv, "@SUM(A1)"sv,
                                        "\t=1"sv, "\n=1"sv, "\uff1d1"sv, "'quoted'"sv}) {
        EXPECT_EQ(cell_of(text), "'" + std::string(text));
    }
}

TEST(CsvCell, ControlBytesAndInvalidUtf8AreEscaped) {
    EXPECT_EQ(cell_of("\x1b[31m\r\0\xe9"sv), "\\x1b[31m\\x0d\\x00\\xe9");
}

TEST(CsvCell, EveryPairOfBytesIsOneCell) {
    for (unsigned first = 0; first < 256; ++first) {
        for (unsigned second = 0; second < 256; ++second) {
            const std::string text{static_cast<char>(first), static_cast<char>(second)};
            std::string out;
            append_csv_cell(text, out);
            out += ",next\r\n";
            const std::vector<Cells> lines = csv_lines(out);
            ASSERT_TRUE(lines.size() == 1 && lines[0].size() == 2) << first << ' ' << second;
            ASSERT_TRUE(lines[0][0].empty() ||
                        std::string_view("=+-@\t\n").find(lines[0][0][0]) == std::string::npos);
        }
    }
}

TEST(CsvRow, HasEveryFieldOfARecord) {
    Source source = test::source_of({.text = "a, \"b\"",
                                     .seq = 7,
                                     .timestamp_ns = 5'000'000'123,
                                     .level = 3,
                                     .facility = 1,
                                     .caller = 0x80000002});
    source.consoles.push_back(test::console_at("ttyS0", 7));
    test::cover(source.consoles[0], 7, 8, Delivery::kUnflushed);
    ShownRow row;
    row.record = source.log.records.front();
    row.device = {"pci", "+pci:0000"};
    row.remark = "late";
    row.marked = true;
    row.note = "=1";
    const std::vector<std::pair<std::string_view, std::string_view>> expected{
        {"kind", "record"},       {"seq", "7"},
        {"position", "7"},        {"time", "5.000000123"},
        {"level", "err"},         {"facility", "user"},
        {"caller", "C2"},         {"state", "finalized"},
        {"text_state", "whole"},  {"subsystem", "pci"},
        {"device", "'+pci:0000"}, {"text", "a, \"b\""},
        {"remark", "late"},       {"marked", "yes"},
        {"note", "'=1"},          {"on ttyS0", "unflushed"}};
    for (const auto& [column, value] : expected) {
        EXPECT_EQ(value_of(column, source, row), value) << column;
    }
}

TEST(CsvRow, WhatARecordDoesNotHaveIsEmpty) {
    const Source source = test::source_of({.timestamp_ns = {}, .has_level = false});
    ShownRow row;
    row.record = source.log.records.front();
    row.record.seq.reset();
    row.record.has_caller = false;
    for (const std::string_view column : {"seq", "time", "wall_time", "level", "facility", "caller",
                                          "cpu", "context", "remark", "marked", "note"}) {
        EXPECT_EQ(value_of(column, source, row), "") << column;
    }
}

TEST(CsvRow, GapHasOnlyItsWords) {
    const Source source = test::source_of({});
    ShownRow row;
    row.kind = LogItem::Kind::kGap;
    row.remark = "3 records are missing";
    EXPECT_EQ(value_of("kind", source, row), "gap");
    EXPECT_EQ(value_of("remark", source, row), "3 records are missing");
    EXPECT_EQ(value_of("position", source, row), "");
}

TEST(CsvHead, NameOfAConsoleCannotEndItsCell) {
    Source source = test::source_of({});
    source.consoles.push_back(test::console_at("a\",\"b\r\n", 0));
    std::string out;
    append_csv_head(source, out);
    EXPECT_EQ(csv_lines(out).at(0).back(), "on a\",\"b\\x0d\n");
}

}  // namespace
}  // namespace lastwords::printkfmt
