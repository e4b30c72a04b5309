// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/merge/wall_clocks.h through merge(): wall clocks tell boots with equal texts
// apart.
#include "extractor/merge/wall_clocks.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/extractor/merge/merge_support.h"

namespace lastwords::test {
namespace {

using printkfmt::Merged;
using printkfmt::Source;

/// Makes a log with a wall clock. `boot`: the time of boot in seconds since 1970, UTC.
Source log_with_clock(std::int64_t boot) {
    Source source = kernel_log();
    source.machine.wall_clock = printkfmt::WallClock{boot * 1'000'000'000, 1'000'000'000, "known"};
    return source;
}

constexpr std::int64_t kBoot = 1'795'256'819;  // 2026-11-21 10:26:59 UTC

TEST(WallClocks, KeepAnotherBootApart) {
    const std::string text =
        "[Sat Nov 21 10:26:59 2026] early\n[Sat Nov 21 10:26:59 2026] one\n[Sat Nov 21 10:26:59 "
        "2026] last\n";
    const auto boots = [&](std::int64_t boot) {
        std::vector<Source> sources;
        sources.push_back(log_with_clock(boot));
        sources.push_back(text_source(text));
        const Merged merged = extractor::merge(sources);
        EXPECT_FALSE(merged.findings.empty());
        return merged.timelines.size();
    };
    EXPECT_EQ(boots(kBoot), 1U);
    EXPECT_EQ(boots(kBoot - 2), 1U);
    EXPECT_EQ(boots(kBoot - 7 * 3600), 1U);  // the text is in another time zone
    EXPECT_EQ(boots(kBoot - 300), 2U);
    EXPECT_EQ(boots(kBoot - 7 * 3600 + 60), 2U);
    EXPECT_EQ(boots(kBoot - 86'400), 2U);
}

/// A dump without a wall clock gets one from the time of its crash. The newest record is 5 ms after
/// boot, so the crash and the boot are at the same second here.
TEST(WallClocks, TheTimeOfACrashIsAWallClock) {
    const auto boots = [](std::int64_t crash) {
        std::vector<Source> sources;
        sources.push_back(kernel_log());
        sources[0].machine.crash_time = crash;
        sources.push_back(
            text_source("[Sat Nov 21 10:26:59 2026] the same\n[Sat Nov 21 10:26:59 2026] last\n"));
        return extractor::merge(sources).timelines.size();
    };
    EXPECT_EQ(boots(kBoot), 1U);
    EXPECT_EQ(boots(kBoot + 60), 2U);
    EXPECT_EQ(boots(5), 1U);  // the machine's clock was not set, so it proves nothing
}

TEST(WallClocks, WithTheirZoneAreCompared) {
    const auto boots = [&](std::string_view zone) {
        std::string text;
        for (const std::string_view line : {"early", "the same", "last"}) {
            text += fmt::format("2026-11-21T12:26:59,500000{} {}\n", zone, line);
        }
        std::vector<Source> sources;
        sources.push_back(log_with_clock(kBoot));
        sources.push_back(text_source(text));
        return extractor::merge(sources).timelines.size();
    };
    EXPECT_EQ(boots("+02:00"), 1U);
    EXPECT_EQ(boots("+03:00"), 2U);
}

/// A logger gives each message the time at which it received it. That may be later than the kernel
/// wrote it, but never earlier.
TEST(WallClocks, OfALoggerMayBeLate) {
    const auto boots = [](std::string_view stamp) {
        std::string text;
        for (const std::string_view line : {"early", "the same", "last"}) {
            text += fmt::format("{} host kernel: {}\n", stamp, line);
        }
        std::vector<Source> sources;
        sources.push_back(log_with_clock(kBoot));
        sources.push_back(text_source(text));
        EXPECT_EQ(sources[1].log.records.size(), 3U) << stamp;
        return extractor::merge(sources).timelines.size();
    };
    for (const std::string_view same :
         {"Nov 21 10:26:59", "Nov 21 12:29:00", "2026-11-21T10:28:59.123456+00:00",
          "2026-11-21T11:28:59+0100", "Sat 2026-11-21 10:27:59 UTC", "1795256850.000001"}) {
        EXPECT_EQ(boots(same), 1U) << same;
    }
    for (const std::string_view other :
         {"Nov 20 10:26:59", "2026-11-21T10:26:29.123456+00:00", "2026-11-21T10:58:59Z",
          "Sat 2026-11-21 09:27:59 UTC", "1795256000.000001", "Nov 21 10:21:00"}) {
        EXPECT_EQ(boots(other), 2U) << other;
    }
}

/// Logs of kernels that print no times: the loggers' times tell boots with equal texts apart.
TEST(WallClocks, OfTwoLoggersAreCompared) {
    const auto logged = [](std::string_view day, std::string_view hour) {
        std::string text;
        for (const std::string_view line : {"early", "the same", "last"}) {
            text += fmt::format("{} {}:26:59 host kernel: {}\n", day, hour, line);
        }
        return text_source(text);
    };
    const auto boots = [&](std::string_view day, std::string_view hour) {
        std::vector<Source> sources;
        sources.push_back(logged("Nov 21", "10"));
        sources.push_back(logged(day, hour));
        const Merged merged = extractor::merge(sources);
        expect_none_lost(sources, merged);
        return merged.timelines.size();
    };
    EXPECT_EQ(boots("Nov 21", "10"), 1U);
    EXPECT_EQ(boots("Nov 21", "12"), 2U);
    EXPECT_EQ(boots("Nov 20", "10"), 2U);
}

}  // namespace
}  // namespace lastwords::test
