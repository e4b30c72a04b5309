// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of the times of `journalctl -o short-monotonic`, which are the kernel's or journald's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/printkfmt/parse/parsed.h"

namespace lastwords::test {
namespace {

using printkfmt::TextLog;
using testing::HasSubstr;
using testing::SizeIs;

std::string note_of(const TextLog& log) {
    return log.findings.kept().empty() ? std::string() : text_of(log.findings.kept().back());
}

TEST(JournalClock, StampsOfZeroAreTheKernels) {
    const auto logs = parsed(
        "[    0.000000] box kernel: Linux version 6.1.0\n[    0.000000] box kernel: a\n"
        "[    2.500000] box kernel: b\n");
    ASSERT_THAT(logs, SizeIs(1));
    EXPECT_EQ(logs[0].log.records[2].timestamp_ns, 2'500'000'000U);
    EXPECT_EQ(note_of(logs[0]), "");
}

TEST(JournalClock, BannerAtTwoSecondsShowsThatTheTimesAreJournalds) {
    const auto logs = parsed(
        "[    2.143211] box kernel: Linux version 6.12.0\n[    2.143222] box kernel: a\n"
        "[    2.143227] box kernel: b\n[    4.000001] box kernel: c\n");
    ASSERT_THAT(logs, SizeIs(1));
    ASSERT_THAT(logs[0].log.records, SizeIs(4));
    for (const printkfmt::Record& record : logs[0].log.records) {
        EXPECT_FALSE(record.timestamp_ns.has_value());
    }
    EXPECT_EQ(logs[0].log.records[1].wall, "2.143222");
    EXPECT_EQ(logs[0].log.records[3].text, "c");
    EXPECT_THAT(note_of(logs[0]), HasSubstr("the kernel's times are not in this text"));
}

TEST(JournalClock, FallingStampsAreTheKernelsWithoutABanner) {
    const auto logs = parsed(
        "[    7.000300] box kernel: a\n[    7.000299] box kernel: b\n"
        "[    7.000400] box kernel: c\n");
    ASSERT_THAT(logs, SizeIs(1));
    EXPECT_TRUE(logs[0].log.records[0].timestamp_ns.has_value());
    EXPECT_EQ(note_of(logs[0]), "");
}

TEST(JournalClock, LinesThatDoNotTellAreSaidToBeUncertain) {
    const auto logs = parsed(
        "[    7.000300] box kernel: a\n[    7.000399] box kernel: b\n"
        "[    7.000400] box kernel: c\n");
    ASSERT_THAT(logs, SizeIs(1));
    EXPECT_TRUE(logs[0].log.records[0].timestamp_ns.has_value());
    EXPECT_THAT(note_of(logs[0]), HasSubstr("it is not certain"));
}

TEST(JournalClock, BannerOfS390IsTheKernels) {
    const auto logs = parsed(
        "[    0.031131] box kernel: Linux version 6.1.0\n[    0.031133] box kernel: setup: a\n"
        "[    1.031158] box kernel: b\n");
    ASSERT_THAT(logs, SizeIs(1));
    EXPECT_TRUE(logs[0].log.records[0].timestamp_ns.has_value());
    EXPECT_EQ(note_of(logs[0]), "");
}

}  // namespace
}  // namespace lastwords::test
