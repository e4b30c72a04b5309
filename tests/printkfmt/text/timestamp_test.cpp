// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of printkfmt/text/timestamp.cpp.
#include "printkfmt/text/timestamp.h"

#include <gtest/gtest.h>

#include "tests/support/in_utc.h"

namespace lastwords::printkfmt {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

std::string boot_time(std::uint64_t ns) {
    std::string out;
    append_boot_time(ns, out);
    return out;
}

TEST(BootTime, SecondsAreFiveWideAndMicrosecondsAreTruncated) {
    EXPECT_EQ(boot_time(0), "    0.000000");
    EXPECT_EQ(boot_time(1'234'567'999), "    1.234567");
    EXPECT_EQ(boot_time(12'345'000'001'999), "12345.000001");
    EXPECT_EQ(boot_time(123'456'000'001'000), "123456.000001");
    EXPECT_EQ(boot_time(UINT64_MAX), "18446744073.709551");
}

TEST(WallTime, IsWrittenAsByDmesg) {
    const test::InUtc utc;
    std::string out;
    append_wall_time(1'795'256'800 * kSecond + 999'999'999, 19 * kSecond + 1, out);
    EXPECT_EQ(out, "Sat Nov 21 10:27:00 2026");
}

TEST(WallTime, ImpossibleTimeIsReportedAndNotWrapped) {
    std::string out;
    append_wall_time(INT64_MAX, 1, out);
    EXPECT_EQ(out, "time out of range");
}

TEST(UtcText, IsTheDateInUtc) {
    EXPECT_EQ(utc_text(1'700'000'000), "2023-11-14 22:13:20 UTC");
}

TEST(SecondsText, HasNoPadding) {
    EXPECT_EQ(seconds_text(12'345'678'901), "12.345678 s");
}

}  // namespace
}  // namespace lastwords::printkfmt
