// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of printkfmt/model/time_point.cpp.
#include "printkfmt/model/time_point.h"

#include <gtest/gtest.h>

#include "tests/support/in_utc.h"
#include "tests/support/source_builder.h"

namespace lastwords::printkfmt {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

Source with_clock() {
    Source source = test::SourceBuilder().lines(0, 11).build();
    source.machine.wall_clock = WallClock{1'700'000'000 * kSecond, 0, "test"};
    return source;
}

TEST(TimePoint, SecondsSinceBootAndBeforeTheNewest) {
    const TimePoint boot = parse_time_point("12.5").value();
    EXPECT_EQ(boot.from, TimePoint::From::kBoot);
    EXPECT_EQ(boot.ns, 12'500'000'000);
    const TimePoint newest = parse_time_point("-0.000001").value();
    EXPECT_EQ(newest.from, TimePoint::From::kNewest);
    EXPECT_EQ(newest.ns, 1000);
}

TEST(TimePoint, WallTimeMayLackSecondsOrTheTimeOfDay) {
    const test::InUtc utc;
    for (const auto& [text, seconds] : {std::pair{"2023-11-14 22:13:20", 1'700'000'000},
                                        {"2023-11-14T22:13:20", 1'700'000'000},
                                        {"2023-11-14 22:13", 1'699'999'980},
                                        {"2023-11-14", 1'699'920'000}}) {
        const auto point = parse_time_point(text);
        ASSERT_TRUE(point) << text;
        EXPECT_EQ(point->from, TimePoint::From::kEpoch);
        EXPECT_EQ(point->ns, seconds * kSecond) << text;
    }
}

TEST(TimePoint, JunkIsRefusedAndTheAcceptedFormsAreListed) {
    for (const char* const text : {"", "-", "yesterday", "12.5s", "1e3", "2023-13-01", "2023-00-10",
                                   "2023-11-14 22", "2023-11-14 25:00", "2023-11-14 22:13:20x",
                                   "99999999999999999999", "9000000001", "--5"}) {
        const auto point = parse_time_point(text);
        ASSERT_FALSE(point) << text;
        EXPECT_NE(point.error().message.find("YYYY-MM-DD"), std::string::npos) << text;
    }
}

TEST(Resolve, SecondsBeforeTheNewestRecordEndAtBoot) {
    const Source source = with_clock();
    EXPECT_EQ(resolve({TimePoint::From::kNewest, 3 * kSecond}, source).value(), 7'000'000'000U);
    EXPECT_EQ(resolve({TimePoint::From::kNewest, 30 * kSecond}, source).value(), 0U);
}

TEST(Resolve, WallTimeIsConvertedToTheLogsClock) {
    const Source source = with_clock();
    EXPECT_EQ(resolve({TimePoint::From::kEpoch, 1'700'000'004 * kSecond}, source).value(),
              4'000'000'000U);
    EXPECT_EQ(resolve({TimePoint::From::kEpoch, 1'600'000'000 * kSecond}, source).value(), 0U);
}

TEST(Resolve, WallTimeWithoutAWallClockIsRefused) {
    const Source source = test::SourceBuilder().lines(0, 1).build();
    const auto resolved = resolve({TimePoint::From::kEpoch, 0}, source);
    ASSERT_FALSE(resolved);
    EXPECT_EQ(resolved.error().kind, ErrorKind::kNotFound);
}

TEST(Resolve, TimeBeforeTheNewestIsRefusedWithoutRecords) {
    EXPECT_FALSE(resolve({TimePoint::From::kNewest, 0}, Source{}));
}

/// Reads "12" as 12 seconds since 1970.
std::optional<std::int64_t> read_seconds(std::string_view wall, std::int64_t /*near_ns*/) {
    return wall.size() == 2
               ? std::optional((wall[0] - '0') * 10 * kSecond + (wall[1] - '0') * kSecond)
               : std::nullopt;
}

/// A text may have wall times and nothing else.
TEST(TimePoint, WallTimeIsComparedWithTheWallTimesOfAText) {
    const test::InUtc in_utc;
    Source source = test::SourceBuilder().lines(0, 4).build();
    source.log.records.unpack()[1].wall = "10";
    source.log.records.unpack()[2].wall = "20";
    source.log.records.unpack()[3].wall = "x";
    const TimeRange range{TimePoint{TimePoint::From::kEpoch, 15 * kSecond}, std::nullopt};
    EXPECT_FALSE(resolve_range(range, source)) << "nothing can read the wall times";
    source.read_wall = read_seconds;
    const TimeBounds since = resolve_range(range, source).value();
    EXPECT_EQ(since.has(source.log.records[0]), std::nullopt);
    EXPECT_EQ(since.has(source.log.records[1]), std::optional(false));
    EXPECT_EQ(since.has(source.log.records[2]), std::optional(true));
    EXPECT_EQ(since.has(source.log.records[3]), std::nullopt);
    const TimeBounds until =
        resolve_range({std::nullopt, TimePoint{TimePoint::From::kEpoch, 10 * kSecond}}, source)
            .value();
    EXPECT_EQ(until.has(source.log.records[1]), std::optional(true));
    EXPECT_EQ(until.has(source.log.records[2]), std::optional(false));
    source.machine.wall_clock = WallClock{0, 0, "a test"};
    EXPECT_EQ(resolve_range(range, source).value().since_ns, 15U * kSecond) << "it knows better";
}

}  // namespace
}  // namespace lastwords::printkfmt
