// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of cli/print_log.cpp and record_writer.cpp.
#include "cli/print_log.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/json_lines.h"
#include "tests/support/source_builder.h"

namespace lastwords::cli {
namespace {

using nlohmann::json;
using printkfmt::Delivery;
using printkfmt::RecordState;
using printkfmt::Source;

LogRequest in_format(std::string_view name) {
    LogRequest request;
    request.format = printkfmt::find_format(name);
    return request;
}

extractor::Recovered dump_of(Source source) {
    extractor::Recovered dump;
    dump.paths = {"vmcore"};
    dump.sources.push_back(std::move(source));
    return dump;
}

struct Printed {
    std::string text;
    Notes notes;
};

Printed log_of(const extractor::Recovered& dump, const LogRequest& request) {
    Output output(-1);
    const auto notes = print_log(dump, request, output);
    EXPECT_TRUE(notes);
    return {output.text(), notes.value_or(Notes{})};
}

Printed unflushed_of(const extractor::Recovered& dump, const LogRequest& request,
                     const std::string& console) {
    Output output(-1);
    const auto notes = print_unflushed(dump, request, console, output);
    EXPECT_TRUE(notes);
    return {output.text(), notes.value_or(Notes{})};
}

Source with_reserved() {
    return test::SourceBuilder()
        .lines(0, 1)
        .record({.text = "half",
                 .seq = 1,
                 .state = RecordState::kReserved,
                 .text_state = printkfmt::TextState::kSoFar})
        .lines(2, 1)
        .build();
}

TEST(PrintLog, RecordsComeInTheirOrder) {
    EXPECT_EQ(log_of(dump_of(test::SourceBuilder().lines(0, 2).build()), in_format("dmesg")).text,
              "[    0.000000] line 0\n[    1.000000] line 1\n");
}

TEST(PrintLog, FilterApplies) {
    LogRequest request = in_format("raw");
    request.filter.seqs = printkfmt::parse_seq_range("3..4").value();
    EXPECT_EQ(log_of(dump_of(test::SourceBuilder().lines(0, 9).build()), request).text,
              "line 3\nline 4\n");
}

TEST(PrintLog, SinceAndUntilAreToldOnEachSourcesClock) {
    LogRequest request = in_format("raw");
    request.since = printkfmt::parse_time_point("-2").value();
    request.until = printkfmt::parse_time_point("7").value();
    EXPECT_EQ(log_of(dump_of(test::SourceBuilder().lines(0, 9).build()), request).text,
              "line 6\nline 7\n");
}

TEST(PrintLog, GapInTheSeqsIsToldInItsPlace) {
    const auto dump = dump_of(test::SourceBuilder().lines(0, 1).lines(4, 1).build());
    EXPECT_EQ(log_of(dump, in_format("dmesg")).text,
              "[    0.000000] line 0\n{lastwords: 3 records (seq 1..3) missing from the log}\n"
              "[    4.000000] line 4\n");
    EXPECT_EQ(log_of(dump, in_format("raw")).text, "line 0\nline 4\n");
}

TEST(PrintLog, GapOutsideTheWantedRangeIsNotTold) {
    LogRequest request = in_format("dmesg");
    request.filter.seqs = printkfmt::parse_seq_range("0..2").value();
    EXPECT_EQ(log_of(dump_of(test::SourceBuilder().lines(0, 1).lines(4, 1).build()), request).text,
              "[    0.000000] line 0\n");
}

TEST(PrintLog, OverwrittenStartOfTheLogIsNoGap) {
    EXPECT_EQ(log_of(dump_of(test::SourceBuilder().lines(7, 1).build()), in_format("dmesg")).text,
              "[    7.000000] line 7\n");
}

TEST(PrintLog, KernelFormatsLeaveReservedRecordsOutAndSaySo) {
    for (const char* const format : {"console", "extended", "kmsg"}) {
        const Printed printed = log_of(dump_of(with_reserved()), in_format(format));
        EXPECT_EQ(printed.text.find("half"), std::string::npos) << format;
        ASSERT_EQ(printed.notes.size(), 1U) << format;
        EXPECT_EQ(printed.notes[0].find("1 record left out"), 0U) << format;
    }
}

TEST(PrintLog, DmesgFormatShowsReservedRecordsMarked) {
    const Printed printed = log_of(dump_of(with_reserved()), in_format("dmesg"));
    EXPECT_NE(printed.text.find("half {lastwords: reserved"), std::string::npos);
    EXPECT_TRUE(printed.notes.empty());
}

TEST(PrintLog, GhostsAreShownOnRequestInTheirPlace) {
    const auto dump = dump_of(test::SourceBuilder()
                                  .ghost({.text = "ghost 1", .seq = 1})
                                  .lines(2, 1)
                                  .ghost({.text = "ghost 3", .seq = 3})
                                  .lines(4, 1)
                                  .build());
    LogRequest request = in_format("raw");
    request.ghosts = true;
    EXPECT_EQ(log_of(dump, request).text, "ghost 1\nline 2\nghost 3\nline 4\n");
    request.format = printkfmt::find_format("console");
    EXPECT_EQ(log_of(dump, request).text.find("ghost"), std::string::npos);
}

TEST(PrintLog, WallTimeSaysItsMethodAndHowExactItIs) {
    Source source = test::SourceBuilder().lines(0, 1).build();
    source.machine.wall_clock = printkfmt::WallClock{0, 500'000'000, "the kernel's timekeeper"};
    LogRequest request = in_format("dmesg");
    request.render.wall_time = true;
    const Printed printed = log_of(dump_of(std::move(source)), request);
    ASSERT_EQ(printed.notes.size(), 1U);
    EXPECT_EQ(printed.notes[0], "wall time: the kernel's timekeeper; exact to 0.500 s either way");
}

TEST(PrintLog, WallTimeThatIsNotKnownOfSeveralBootsIsSaidOnce) {
    Source known = test::SourceBuilder().lines(0, 1).build();
    known.machine.wall_clock = printkfmt::WallClock{0, 0, "the wall clock"};
    extractor::Recovered dump = dump_of(test::SourceBuilder().lines(0, 1).build());
    dump.sources.push_back(test::SourceBuilder().lines(0, 1).build());
    dump.sources.push_back(std::move(known));
    LogRequest request = in_format("dmesg");
    request.render.wall_time = true;
    EXPECT_EQ(log_of(dump, request).notes,
              (Notes{"wall time: seconds since boot are shown where the dump does not say when its "
                     "kernel booted",
                     "wall time: the wall clock; exact to 0.000 s either way"}));
}

TEST(PrintLog, WallTimeThatIsNotKnownIsSaid) {
    LogRequest request = in_format("dmesg");
    request.render.wall_time = true;
    const Printed printed = log_of(dump_of(test::SourceBuilder().lines(0, 1).build()), request);
    EXPECT_EQ(printed.text, "[    0.000000] line 0\n");
    ASSERT_EQ(printed.notes.size(), 1U);
    EXPECT_NE(printed.notes[0].find("seconds since boot are shown"), std::string::npos);
}

TEST(PrintLog, WallTimeLimitWithoutWallClockFailsBeforeAnythingIsPrinted) {
    LogRequest request = in_format("json");
    request.since = printkfmt::parse_time_point("2026-11-21").value();
    Output output(-1);
    EXPECT_FALSE(print_log(dump_of(test::SourceBuilder().lines(0, 1).build()), request, output));
    EXPECT_EQ(output.text(), "");
}

TEST(PrintLog, JsonBeginsWithItsSchemaAndEndsWithTheFindings) {
    Source source = test::SourceBuilder().lines(5, 2).build();
    source.findings.note("found by scan");
    const auto all = test::objects(log_of(dump_of(std::move(source)), in_format("json")).text);
    ASSERT_EQ(all.size(), 4U);
    EXPECT_EQ(all[0]["kind"], "lastwords");
    EXPECT_EQ(all[0]["file"], "vmcore");
    EXPECT_EQ(all[1]["seq"], 5);
    EXPECT_FALSE(all[1].contains("source"));
    EXPECT_EQ(all[3]["message"], "found by scan");
}

TEST(PrintLog, GapIsAnObjectInJson) {
    const auto all = test::objects(
        log_of(dump_of(test::SourceBuilder().lines(0, 1).lines(4, 1).build()), in_format("json"))
            .text);
    EXPECT_EQ(all.at(2), json::parse(R"({"kind":"lost","first_seq":1,"next_seq":4})"));
}

TEST(PrintLog, SeveralSourcesAreToldApart) {
    extractor::Recovered dump = dump_of(test::SourceBuilder().lines(0, 1).build());
    dump.sources.push_back(test::SourceBuilder().lines(3, 1).build());
    dump.sources[1].origin = "dump: other";
    EXPECT_EQ(log_of(dump, in_format("dmesg")).text,
              "==> dump: kernel log <==\n[    0.000000] line 0\n"
              "==> dump: other <==\n[    3.000000] line 3\n");
    const auto all = test::objects(log_of(dump, in_format("json")).text);
    EXPECT_EQ(all.at(4)["source"], 1);
    EXPECT_EQ(all.at(4)["seq"], 3);
}

Source with_consoles() {
    Source source = test::SourceBuilder().lines(10, 10).build();
    source.has_consoles = true;
    source.consoles.push_back(test::console_at("ttyS0", 20));
    source.consoles.push_back(test::console_at("lag0", 8));
    test::cover(source.consoles[1], 8, 10, Delivery::kLost);
    test::cover(source.consoles[1], 10, 12, Delivery::kUnflushed);
    test::cover(source.consoles[1], 12, 19, Delivery::kSuppressed);
    test::cover(source.consoles[1], 19, 20, Delivery::kUnflushed);
    return source;
}

TEST(PrintLog, ALineThatGoesOnInTheNextRecordIsPrintedAsOne) {
    Source source = test::SourceBuilder().lines(0, 4).build();
    source.log.records.unpack()[1].continues = true;
    source.log.records.unpack()[2].continues = true;
    const auto dump = dump_of(std::move(source));
    EXPECT_EQ(log_of(dump, in_format("dmesg")).text,
              "[    0.000000] line 0line 1line 2\n[    3.000000] line 3\n");
    EXPECT_EQ(log_of(dump, in_format("console")).text,
              "[    0.000000] line 0line 1line 2\n[    3.000000] line 3\n");
    EXPECT_EQ(log_of(dump, in_format("raw")).text, "line 0\nline 1\nline 2\nline 3\n");
    EXPECT_EQ(test::objects(log_of(dump, in_format("json")).text).at(2)["continues"], true);
}

TEST(PrintLog, ALineWhoseFrontIsNotPrintedHasAPrefix) {
    Source source = test::SourceBuilder().lines(0, 3).build();
    source.log.records.unpack()[1].continues = true;
    LogRequest request = in_format("dmesg");
    request.filter.seqs = printkfmt::parse_seq_range("1..2").value();
    EXPECT_EQ(log_of(dump_of(std::move(source)), request).text,
              "[    1.000000] line 1\n[    2.000000] line 2\n");
}

TEST(PrintUnflushed, AllMeansEachConsoleThatLacksSomething) {
    const Printed printed = unflushed_of(dump_of(with_consoles()), in_format("dmesg"), "all");
    EXPECT_EQ(
        printed.text,
        "==> lag0 never showed 3 records (seq 10..19), from 10.000000 s on; nor did it show 2 "
        "records (seq 8..9) overwritten before it got there (7 more pending records are kept back "
        "by its loglevel 7). <==\n"
        "{lastwords: 2 records (seq 8..9) were overwritten before this console got there}\n"
        "[   10.000000] line 10\n[   11.000000] line 11\n[   19.000000] line 19\n");
}

TEST(PrintUnflushed, ExactFormatsHoldTheRecordsAlone) {
    EXPECT_EQ(unflushed_of(dump_of(with_consoles()), in_format("raw"), "lag0").text,
              "line 10\nline 11\nline 19\n");
}

TEST(PrintUnflushed, ConsoleThatLacksNothingIsSaidToHaveAll) {
    EXPECT_EQ(unflushed_of(dump_of(with_consoles()), in_format("dmesg"), "ttyS0").text,
              "==> ttyS0 got everything. <==\n");
}

TEST(PrintUnflushed, NothingLackingAnywhereIsSaid) {
    Source source = with_consoles();
    source.consoles.pop_back();
    const Printed printed = unflushed_of(dump_of(std::move(source)), in_format("dmesg"), "all");
    EXPECT_EQ(printed.text, "");
    ASSERT_EQ(printed.notes.size(), 1U);
    EXPECT_EQ(printed.notes[0], "no console missed anything (consoles: ttyS0)");
}

TEST(PrintUnflushed, LogWithoutConsolesIsNotSaidToHaveBeenShown) {
    const Printed printed =
        unflushed_of(dump_of(test::SourceBuilder().lines(0, 3).build()), in_format("dmesg"), "all");
    EXPECT_EQ(printed.text, "");
    ASSERT_EQ(printed.notes.size(), 1U);
    EXPECT_EQ(printed.notes[0],
              "no console was found, so there is no telling what was never shown");
}

TEST(PrintUnflushed, DoubtfulRecordsAreMarked) {
    Source source = test::SourceBuilder().lines(0, 3).build();
    source.consoles.push_back(test::console_at("ttyS0", 3));
    source.consoles[0].certain = false;
    test::cover(source.consoles[0], 2, 3, Delivery::kDoubtful);
    const Printed printed = unflushed_of(dump_of(std::move(source)), in_format("dmesg"), "all");
    EXPECT_NE(printed.text.find("line 2 {lastwords: ttyS0 may have shown it}\n"),
              std::string::npos);
}

TEST(PrintUnflushed, UnknownConsoleIsRefusedWithTheNamesThereAre) {
    Output output(-1);
    const auto notes =
        print_unflushed(dump_of(with_consoles()), in_format("dmesg"), "tty9", output);
    ASSERT_FALSE(notes);
    EXPECT_EQ(notes.error().message, "this dump has no console 'tty9': it has ttyS0, lag0");
    EXPECT_EQ(output.text(), "");
}

TEST(PrintUnflushed, JsonRecordsNameTheConsole) {
    const auto all =
        test::objects(unflushed_of(dump_of(with_consoles()), in_format("json"), "all").text);
    ASSERT_EQ(all.size(), 6U);
    EXPECT_EQ(all[1]["kind"], "console");
    EXPECT_EQ(all[2],
              json::parse(R"({"kind":"lost","console":"lag0","first_seq":8,"next_seq":10})"));
    EXPECT_EQ(all[3]["kind"], "record");
    EXPECT_EQ(all[3]["console"], "lag0");
    EXPECT_EQ(all[3]["doubtful"], false);
}

}  // namespace
}  // namespace lastwords::cli
