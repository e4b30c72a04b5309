// SPDX-License-Identifier: GPL-2.0-or-later
// What the lanes of a log show.
#include "gui/lanes/lane_picture.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "extractor/merge/merge.h"
#include "extractor/open.h"
#include "printkfmt/model/replay.h"
#include "tests/gui/sample_dump.h"
#include "tests/support/source_builder.h"

namespace lastwords::gui {

namespace {

using printkfmt::Console;
using printkfmt::Delivery;
using printkfmt::Source;

std::shared_ptr<const LanePicture> picture(const LogRows& rows) {
    const std::atomic<bool> stopped = false;
    return pictureOf(rows, stopped);
}

std::shared_ptr<const LanePicture> picture(Source source) {
    return picture(LogRows(std::make_shared<const Source>(std::move(source))));
}

/// Records with seqs from 0 on, of which every `every`th is suppressed; ttyS0 stopped at
/// `position`.
Source logOf(std::uint64_t count, std::uint64_t position, std::uint64_t every) {
    Source source = test::SourceBuilder().lines(0, count).build();
    for (std::uint64_t i = 0; i < count; i += every) {
        source.log.records.unpack()[i].level = 7;
    }
    source.consoles = {test::console_at("ttyS0", position)};
    source.has_consoles = true;
    source.consoles[0].coverage = printkfmt::replay(source.log, source.consoles[0]);
    return source;
}

std::vector<LaneLook> looks(const std::vector<LaneRun>& runs) {
    std::vector<LaneLook> all;
    std::transform(runs.begin(), runs.end(), std::back_inserter(all),
                   [](const LaneRun& run) { return run.look; });
    return all;
}

TEST(LanePicture, LanesAreTheConsolesCoverages) {
    const auto lanes = picture(LogRows(sampleSource()));
    ASSERT_EQ(lanes->consoles.size(), 2U);
    EXPECT_EQ(looks(lanes->consoles[0][0]), std::vector{LaneLook::kHigh});
    EXPECT_EQ(looks(lanes->consoles[1][0]),
              (std::vector{LaneLook::kHalf, LaneLook::kLow, LaneLook::kLine, LaneLook::kLow}));
    EXPECT_DOUBLE_EQ(lanes->consoles[1][0][1].begin, 0.25);
    EXPECT_DOUBLE_EQ(lanes->consoles[1][0][1].end, 0.5);
    EXPECT_EQ(lanes->errors, 1U);
    EXPECT_EQ(lanes->ticks[0].front().row, 0U);
}

TEST(LanePicture, LinesInFrontOfTheLogAreAtTheRightEnd) {
    Source source = logOf(8, 8, 100);
    for (const std::uint32_t given : {0U, 4U}) {
        printkfmt::Record waiting;
        waiting.position = source.log.records.size() + source.log.buffered.size();
        waiting.buffer = printkfmt::Buffer::kCont;
        waiting.state = printkfmt::RecordState::kBuffered;
        waiting.text = "text";
        waiting.on_consoles = given;  // bytes: none or all
        source.log.buffered.push_back(waiting);
    }
    const auto lanes = picture(std::move(source));
    for (const auto& runs : lanes->consoles[0]) {
        ASSERT_EQ(looks(runs), (std::vector{LaneLook::kHigh, LaneLook::kLow, LaneLook::kHigh}));
        EXPECT_EQ(runs.front().end, runs[1].begin);
        EXPECT_DOUBLE_EQ(runs.back().end, 1);
    }
    EXPECT_DOUBLE_EQ(lanes->consoles[0][0][1].begin, 0.8);
}

TEST(LanePicture, LaneOfALongLogHasFewRunsAndLosesNothingThatWasMissed) {
    const auto lanes = picture(logOf(60'000, 30'000, 2));
    const auto& runs = lanes->consoles[0][0];
    EXPECT_LT(runs.size(), 4200U);
    EXPECT_EQ(runs.front().look, LaneLook::kHigh);
    EXPECT_NEAR(runs.front().end, 0.5, 1e-6);
    for (const LaneRun& run : runs) {
        EXPECT_TRUE(run.begin < 0.5 || run.look == LaneLook::kLow);
    }
    EXPECT_DOUBLE_EQ(runs.back().end, 1);
}

TEST(LanePicture, TicksOfALongLogAreBounded) {
    Source source = test::SourceBuilder().lines(0, 50'000).build();
    for (std::size_t i = 0; i < 50'000; ++i) {
        source.log.records.unpack()[i].level = 3;
    }
    const auto lanes = picture(std::move(source));
    EXPECT_EQ(lanes->errors, 50'000U);
    for (const auto& ticks : lanes->ticks) {
        EXPECT_LE(ticks.size(), 4097U);
        EXPECT_GE(ticks.size(), 1000U);
    }
}

TEST(LanePicture, ConsoleStopsBeforeTheFirstRecordThatItDidNotPrint) {
    const auto sample = picture(LogRows(sampleSource()));
    ASSERT_EQ(sample->stops.size(), 2U);  // of slow0: it may have ended at 10, and ends at 11
    EXPECT_EQ(sample->stops[0].row, 0U);
    EXPECT_TRUE(sample->stops[0].perhaps);
    EXPECT_EQ(sample->stops[1].row, 1U);
    EXPECT_FALSE(sample->stops[1].perhaps);
    EXPECT_EQ(sample->stops[1].console, 1U);
    const auto one = picture(logOf(10, 4, 100));
    ASSERT_EQ(one->stops.size(), 1U);
    EXPECT_EQ(one->stops[0].row, 4U);
    EXPECT_TRUE(picture(logOf(10, 10, 100))->stops.empty());
}

TEST(LanePicture, WhatACaptureLacksInItsMiddleIsNoEnd) {
    Source source = logOf(10, 10, 100);
    Console& console = source.consoles[0];
    console.maybe_from = Seq{4};
    console.certain = false;
    console.coverage.intervals = {{Seq{0}, Seq{4}, Delivery::kPassed},
                                  {Seq{4}, Seq{6}, Delivery::kDoubtful},
                                  {Seq{6}, Seq{10}, Delivery::kPassed}};
    EXPECT_TRUE(picture(std::move(source))->stops.empty());
}

TEST(LanePicture, RecordWithoutATimeIsWhereTheOneBeforeItIs) {
    Source source = test::SourceBuilder().lines(0, 5).build();
    source.log.records.unpack()[0].timestamp_ns.reset();
    source.log.records.unpack()[3].timestamp_ns.reset();
    const auto lanes = picture(std::move(source));
    ASSERT_TRUE(lanes->axis.hasTimes());
    EXPECT_DOUBLE_EQ(lanes->axis.ofRow(0, LaneScale::kTime), 0);
    EXPECT_NEAR(lanes->axis.ofRow(3, LaneScale::kTime) - lanes->axis.ofRow(2, LaneScale::kTime),
                0.02, 1e-9);
    EXPECT_GT(lanes->axis.ofRow(4, LaneScale::kTime) - lanes->axis.ofRow(3, LaneScale::kTime), 0.3);
}

TEST(LanePicture, ClockThatGoesBackDoesNotTurnRowsRound) {
    Source source = test::SourceBuilder().lines(0, 6).build();
    source.log.records.unpack()[3].timestamp_ns = 1;
    const auto lanes = picture(std::move(source));
    for (std::uint32_t row = 0; row < 6; ++row) {
        EXPECT_LT(lanes->axis.ofRow(row, LaneScale::kTime),
                  lanes->axis.ofRow(row + 1, LaneScale::kTime));
    }
}

TEST(LanePicture, LogsWithGhostsAndMarksAndWithoutRecordsHaveOne) {
    EXPECT_TRUE(picture(LogRows(sourceWithGhosts())));
    EXPECT_TRUE(picture(LogRows(capture())));
    EXPECT_TRUE(picture(Source()));
    Source last = test::SourceBuilder().record({.text = "last", .seq = UINT64_MAX}).build();
    EXPECT_TRUE(picture(std::move(last)));
}

TEST(LanePicture, StopsWhenItIsTold) {
    const std::atomic<bool> stopped = true;
    EXPECT_EQ(pictureOf(LogRows(sampleSource()), stopped), nullptr);
}

TEST(LanePicture, SourcesOfOneCrashShowWhatTheyHaveOfIt) {
    const std::array<std::string, 2> paths{LASTWORDS_SAMPLES "/6.12-panic/vmcore.kdump",
                                           LASTWORDS_SAMPLES "/6.12-panic/ttyS0.txt"};
    auto opened = extractor::open_dump(paths, {});
    ASSERT_TRUE(opened.has_value());
    const auto dump = std::make_shared<const extractor::Recovered>(*std::move(opened));
    const auto merged = std::make_shared<const printkfmt::Merged>(extractor::merge(dump->sources));
    const LogRows rows(dump, merged, 0);
    const auto lanes = picture(rows);
    ASSERT_EQ(lanes->shares.size(), 2U);
    for (const SourceShare& share : lanes->shares) {
        EXPECT_EQ(share.whole + share.partly + share.lacking, rows.size());
        std::uint64_t lacking = 0;
        for (const printkfmt::Entry entry : rows.timeline()->entries) {
            lacking += entry.held_by(share.source) ? 0U : 1U;
        }
        EXPECT_EQ(share.lacking, lacking);
    }
    EXPECT_EQ(lanes->sources.size(), 2U);
    EXPECT_EQ(rows.crashRow(), rows.rowAtPosition(dump->sources[0].crash_cause->position));
}

}  // namespace

}  // namespace lastwords::gui
