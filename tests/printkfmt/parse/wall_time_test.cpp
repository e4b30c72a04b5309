// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of wall-clock times: where they end, and which instant they mean.
#include "printkfmt/parse/prefix/wall_time.h"

#include <gtest/gtest.h>

#include <array>

namespace lastwords::test {
namespace {

using printkfmt::LineReader;
using printkfmt::parse_wall_time;
using printkfmt::take_wall_time;

constexpr std::int64_t kSecondNs = 1'000'000'000;
constexpr std::int64_t kInstant = 1'795'256'819 * kSecondNs;  // 2026-11-21 10:26:59 UTC

TEST(WallTime, TakesEveryFormToItsEnd) {
    for (const std::string_view stamp : {"2026-11-21T10:26:59.123456Z",
                                         "2026-11-21T10:26:59,123456+01:00",
                                         "2026-11-21 10:26:59",
                                         "2026-11-21 10:26:59 UTC",
                                         "2026/11/21 10:26:59.1",
                                         "2026.11.21-10:26:59",
                                         "20261121_10:26:59.123456",
                                         "2026-11-21T102659",
                                         "2026:11:21 10:26:59",
                                         "21.11.2026 10:26:59,123",
                                         "11/21/2026 10:26:59 AM",
                                         "Nov 21 10:26:59.123456",
                                         "Sat Nov 21 10:26:59 2026",
                                         "Sat Nov 21 10:26:59 CET 2026",
                                         "Sat Nov 21 10:26:59.123 2026",
                                         "Sat 2026-11-21 10:26:59 CET",
                                         "Sat, 21 Nov 2026 10:26:59 +0100",
                                         "2026 Nov 21 10:26:59",
                                         "Nov 21 2026 10:26:59",
                                         "samedi 21 novembre 2026 10:26:59",
                                         "11-21 10:26:59.123",
                                         "10:26:59:123",
                                         "2026-11-21 10:26.59",
                                         "11/21 10:26:59",
                                         "@400000006b0171fd",
                                         "@400000006b0171fd075bcd15",
                                         "1795256819.123456",
                                         "@1795256819.123"}) {
        for (const std::string_view end : {"", "] x", " host kernel: x"}) {
            const std::string line = std::string(stamp) + std::string(end);
            LineReader reader(line);
            EXPECT_TRUE(take_wall_time(reader)) << line;
            EXPECT_EQ(reader.taken(), stamp.size()) << line;
        }
    }
}

TEST(WallTime, LeavesOtherTextsAlone) {
    for (const std::string_view text :
         {"usb 1-1: new device", "00:11:22:33:44:55", "2026-11-21", "10:26", "1.234567] x",
          "Linux version 6.1.0", "PM: suspend entry 2026-11-21 10:26:59 UTC", "Nov 21 x",
          "12345678901.123 x", "1 2 3 10:26:59", "25:61:99.x", "", " ", "Nov"}) {
        LineReader reader(text);
        EXPECT_FALSE(take_wall_time(reader)) << text;
        EXPECT_EQ(reader.taken(), 0U) << text;
    }
}

/// What parse_wall_time() says of a stamp for the instant 2026-11-21 10:26:59.
struct Instant {
    std::string_view stamp;
    bool zoned = false;
    bool received = true;
};

TEST(WallTime, IsOneInstantInEveryFormAndLanguage) {
    constexpr std::array kInstants{Instant{"2026-11-21T10:26:59.123456Z", true},
                                   Instant{"2026-11-21 11:26:59+0100", true},
                                   Instant{"2026-11-21T11:26:59,123456+01:00", true, false},
                                   Instant{"2026-11-21 10:26:59"},
                                   Instant{"20261121_10:26:59.123456"},
                                   Instant{"21.11.2026 10:26:59"},
                                   Instant{"11/21/2026 10:26:59 AM"},
                                   Instant{"Nov 21 10:26:59"},
                                   Instant{"Sat Nov 21 10:26:59 2026", false, false},
                                   Instant{"Sat Nov 21 10:26:59.123 2026"},
                                   Instant{"Sat Nov 21 10:26:59 UTC 2026", true},
                                   Instant{"Sat, 21 Nov 2026 11:26:59 +0100", true},
                                   Instant{"11-21 10:26:59.123"},
                                   Instant{"2026 Nov 21 10:26:59"},
                                   Instant{"1795256819.123456", true},
                                   Instant{"Sa Nov 21 10:26:59 2026", false, false},
                                   Instant{"sam. nov. 21 10:26:59 2026", false, false},
                                   Instant{"土 11月 21 10:26:59 2026", false, false},
                                   Instant{"11월 21 10:26:59"},
                                   Instant{"сб ноя 21 10:26:59 2026", false, false},
                                   Instant{"Cts Kas 21 10:26:59 2026", false, false},
                                   Instant{"la marras 21 10:26:59 2026", false, false},
                                   Instant{"ds. de nov. 21 10:26:59 2026", false, false},
                                   Instant{"T7 Thg 11 21 10:26:59 2026", false, false}};
    for (const Instant& one : kInstants) {
        const auto time = parse_wall_time(one.stamp, kInstant + 90 * 86'400 * kSecondNs);
        ASSERT_TRUE(time) << one.stamp;
        EXPECT_EQ(time->ns, kInstant) << one.stamp;
        EXPECT_EQ(time->zoned, one.zoned) << one.stamp;
        EXPECT_EQ(time->received, one.received) << one.stamp;
    }
}

TEST(WallTime, WithoutAYearIsTheNearest) {
    const auto time = parse_wall_time("Dec 31 23:59:59", kInstant - 320 * 86'400 * kSecondNs);
    ASSERT_TRUE(time);
    EXPECT_EQ(time->ns, 1'767'225'599 * kSecondNs);  // 2025-12-31
}

TEST(WallTime, IsNoInstantIfItCanBeTwo) {
    for (const std::string_view stamp :
         {"06/01/2025 10:00:00", "06-01-2025 10:00:00", "26-11-21 10:26:59", "10:26:59.123",
          "5.000000 0.000000", "Sat Foo 21 10:26:59 2026", "sob lis 21 10:26:59 2026",
          "Feb 30 10:00:00", "1969-12-31 23:59:59", "2100-01-01 00:00:00", "2026-13-01 00:00:00"}) {
        EXPECT_FALSE(parse_wall_time(stamp, kInstant)) << stamp;
    }
}

}  // namespace
}  // namespace lastwords::test
