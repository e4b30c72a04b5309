// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of printkfmt/parse/log_builder.h: what a log takes from its text, and how much of it.
#include "printkfmt/parse/log_builder.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/printkfmt/parse/parsed.h"

namespace lastwords::test {
namespace {

using printkfmt::ByteRun;
using printkfmt::LinePrefix;
using printkfmt::Log;
using printkfmt::LogBuilder;
using printkfmt::Record;

LinePrefix at(std::uint64_t ns) {
    LinePrefix prefix;
    prefix.timestamp_ns = ns;
    return prefix;
}

TEST(LogBuilder, TextsAreNotCopied) {
    const std::string input = "1 one\n2 two\n  more\n3 three\n";
    LogBuilder builder(input);
    builder.add(at(1), {0, 6}, {2, 5});
    builder.add(at(2), {6, 12}, {8, 11});
    builder.extend({12, 19}, "\n  more");
    builder.add(at(3), {19, 27}, {21, 26});
    const Log log = std::move(builder).finish();
    EXPECT_EQ(texts_of(log), (std::vector<std::string>{"one", "two\n  more", "three"}));
    EXPECT_TRUE(log.content.empty());
    EXPECT_EQ(log.records[1].text.data(), input.data() + 8);
    expect_all_bytes_placed(log);
}

TEST(LogBuilder, TextsThatDifferAreKeptBesideTheInput) {
    const std::string input = "1 one\n2 two\n    more\n";
    LogBuilder builder(input);
    builder.add_decoded(at(1), {0, 6}, "ONE");
    builder.add(at(2), {6, 12}, {8, 11});
    builder.extend({12, 21}, "\nmore");
    const Log log = std::move(builder).finish();
    EXPECT_EQ(texts_of(log), (std::vector<std::string>{"ONE", "two\nmore"}));
    EXPECT_EQ(log.records[0].timestamp_ns, 1U);
    expect_all_bytes_placed(log);
}

TEST(LogBuilder, WallTimesAreKeptWhereverTheyStand) {
    const std::string input = "10:00 one\n11:00 two\n";
    const std::string elsewhere = "12:00";
    LogBuilder builder(input);
    LinePrefix prefix;
    prefix.wall = std::string_view(input).substr(0, 5);
    builder.add(prefix, {0, 10}, {6, 9});
    prefix.wall = elsewhere;
    builder.add(prefix, {10, 20}, {16, 19});
    builder.add_text_only({20, 20}, {20, 20});
    const Log log = std::move(builder).finish();
    EXPECT_EQ(log.records[0].wall, "10:00");
    EXPECT_EQ(log.records[1].wall, "12:00");
    EXPECT_NE(log.records[1].wall.data(), elsewhere.data());
}

TEST(LogBuilder, BytesThatSayNothingBelongToWhatStandsBeforeThem) {
    LogBuilder builder("\none\n\n** mark **\n\ntwo\n");
    builder.widen({0, 1});
    builder.add_text_only({1, 5}, {1, 4});
    builder.widen({5, 6});
    builder.mark({6, 17}, 3, "mark");
    builder.widen({17, 18});
    builder.add_text_only({18, 22}, {18, 21});
    const Log log = std::move(builder).finish();
    EXPECT_EQ(log.places[0], (ByteRun{1, 6}));
    ASSERT_EQ(log.marks.size(), 2U);
    EXPECT_EQ(log.marks[0].place, (ByteRun{0, 1}));
    EXPECT_EQ(log.marks[1].place, (ByteRun{6, 18}));
    expect_all_bytes_placed(log);
}

TEST(LogBuilder, TooManyRecordsForTheTextStayUnparsed) {
    std::string input;
    for (std::size_t i = 0; i < 50'000; ++i) {
        input += "x\n";
    }
    LogBuilder builder(input);
    for (std::size_t i = 0; i < input.size(); i += 2) {
        builder.add(at(i), {i, i + 2}, {i, i + 1});
    }
    const Log log = std::move(builder).finish();
    EXPECT_LT(log.records.size(), 20'000U);
    EXPECT_GT(log.unparsed, 30'000U);
    EXPECT_FALSE(log.records.back().timestamp_ns);
    EXPECT_TRUE(log.records.back().text.ends_with("x\nx"));
    expect_all_bytes_placed(log);
}

TEST(LogBuilder, LongTextsAreCutIntoPieces) {
    std::string input = "1 " + std::string(200'000, 'x') + "\n";
    const std::size_t line = input.size();
    input += std::string(200'000, '\n');
    LogBuilder builder(input);
    builder.add(at(1), {0, line}, {2, line - 1});
    builder.add_decoded(at(2), {line, line + 1}, std::string(100'000, 'y'));
    builder.add(at(3), {line + 1, line + 2}, {line + 1, line + 1});
    for (std::size_t i = line + 2; i < input.size(); ++i) {
        builder.extend({i, i + 1}, "\n");
    }
    const Log log = std::move(builder).finish();
    std::string all;
    for (const Record& record : log.records) {
        EXPECT_LE(record.text.size(), 131'072U);
        EXPECT_EQ(record.foreign, !record.timestamp_ns.has_value());
        all += record.text;
    }
    EXPECT_EQ(std::count(all.begin(), all.end(), 'x'), 200'000);
    EXPECT_EQ(std::count(all.begin(), all.end(), 'y'), 100'000);
    EXPECT_GT(std::count(all.begin(), all.end(), '\n'), 199'000);
    EXPECT_EQ(log.records[0].text_state, printkfmt::TextState::kCut);
    expect_all_bytes_placed(log);
}

TEST(LogBuilder, TooManyMarksAndDevicesStayUnparsedToo) {
    const std::string input(100'000, '\n');
    LogBuilder marks(input);
    LogBuilder devices(input);
    for (std::size_t i = 0; i < input.size(); ++i) {
        marks.mark({i, i + 1}, 1, "a message was dropped");
        devices.add_text_only({i, i + 1}, {i, i});
        devices.set_device("DEVICE", std::to_string(i));
    }
    const Log of_marks = std::move(marks).finish();
    const Log of_devices = std::move(devices).finish();
    EXPECT_LT(of_marks.marks.size(), 6'000U);
    EXPECT_GT(of_marks.unparsed, 90'000U);
    EXPECT_LT(of_devices.devices.size(), 4'000U);
    EXPECT_GT(of_devices.unparsed, 90'000U);
    expect_all_bytes_placed(of_marks);
    expect_all_bytes_placed(of_devices);
}

}  // namespace
}  // namespace lastwords::test
