// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of printkfmt/timestamp.cpp.
#include "printkfmt/timestamp.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

#include "tests/support/source_builder.h"

namespace lastwords::printkfmt {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

std::string boot_time(std::uint64_t ns) {
    std::string out;
    append_boot_time(ns, out);
    return out;
}

std::string caller(std::uint32_t id, std::size_t width) {
    std::string out;
    append_caller({id}, width, out);
    return out;
}

/// Local time is UTC while it lives.
class InUtc {
 public:
    InUtc() {
        setenv("TZ", "UTC0", 1);
        tzset();
    }
    InUtc(const InUtc&) = delete;
    InUtc& operator=(const InUtc&) = delete;
    ~InUtc() {
        unsetenv("TZ");
        tzset();
    }
};

Source with_clock() {
    Source source = test::SourceBuilder().lines(0, 11).build();
    source.machine.wall_clock = WallClock{1'700'000'000 * kSecond, 0, "test"};
    return source;
}

TEST(BootTime, SecondsAreFiveWideAndMicrosecondsAreTruncated) {
    EXPECT_EQ(boot_time(0), "    0.000000");
    EXPECT_EQ(boot_time(1'234'567'999), "    1.234567");
    EXPECT_EQ(boot_time(12'345'000'001'999), "12345.000001");
    EXPECT_EQ(boot_time(123'456'000'001'000), "123456.000001");
    EXPECT_EQ(boot_time(UINT64_MAX), "18446744073.709551");
}

TEST(CallerText, TaskAndCpuAreRightAligned) {
    EXPECT_EQ(caller(1, 6), "    T1");
    EXPECT_EQ(caller(0x80000003, 6), "    C3");
    EXPECT_EQ(caller(1234567, 6), "T1234567");
    EXPECT_EQ(caller(1, 1), "T1");
}

TEST(WallTime, IsDmesgsForm) {
    const InUtc utc;
    std::string out;
    append_wall_time({1'795'256'800 * kSecond + 999'999'999, 0, ""}, 19 * kSecond + 1, out);
    EXPECT_EQ(out, "Sat Nov 21 10:27:00 2026");
}

TEST(WallTime, ImpossibleTimeIsSaidAndNotWrapped) {
    std::string out;
    append_wall_time({INT64_MAX, 0, ""}, 1, out);
    EXPECT_EQ(out, "time out of range");
}

TEST(UtcText, IsTheDateInUtc) {
    EXPECT_EQ(utc_text(1'700'000'000), "2023-11-14 22:13:20 UTC");
}

TEST(SecondsText, HasNoPadding) {
    EXPECT_EQ(seconds_text(12'345'678'901), "12.345678 s");
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
    const InUtc utc;
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

TEST(TimePoint, JunkIsRefusedWithTheFormsThereAre) {
    for (const char* const text : {"", "-", "yesterday", "12.5s", "1e3", "2023-13-01", "2023-00-10",
                                   "2023-11-14 22", "2023-11-14 25:00", "2023-11-14 22:13:20x",
                                   "99999999999999999999", "9000000001", "--5"}) {
        const auto point = parse_time_point(text);
        ASSERT_FALSE(point) << text;
        EXPECT_NE(point.error().message.find("YYYY-MM-DD"), std::string::npos) << text;
    }
}

TEST(Resolve, SecondsBeforeTheNewestRecordStopAtBoot) {
    const Source source = with_clock();
    EXPECT_EQ(resolve({TimePoint::From::kNewest, 3 * kSecond}, source).value(), 7'000'000'000U);
    EXPECT_EQ(resolve({TimePoint::From::kNewest, 30 * kSecond}, source).value(), 0U);
}

TEST(Resolve, WallTimeIsToldOnTheLogsClock) {
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

TEST(Resolve, TimeBeforeTheNewestOfNoRecordsIsRefused) {
    EXPECT_FALSE(resolve({TimePoint::From::kNewest, 0}, Source{}));
}

}  // namespace
}  // namespace lastwords::printkfmt
