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

}  // namespace
}  // namespace lastwords::printkfmt
