// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of texts in which another program has put its own stamp before each line.
#include "tests/printkfmt/parse/parsed.h"

namespace lastwords::test {
namespace {

using printkfmt::Log;
using printkfmt::Record;
using printkfmt::TextLog;

const std::vector<std::string> kLoggedTexts{"Linux version 6.1.0", "one: two [    9.000000] x",
                                            "last"};

TEST(ParseLogged, SeparatesALoggersStampFromTheKernels) {
    for (const std::string stamp :
         {"2026-11-21T10:26:59.123456Z ", "2026-11-21T10:26:59+01:00 ", "2026-11-21 10:26:59.123 ",
          "[2026-11-21 10:26:59] ", "[2026-11-21T10:26:59.123Z] ", "Nov 21 10:26:59 ",
          "[Nov  1 10:26:59] ", "[Sat Nov 21 10:26:59 2026]", "[Sat Nov 21 10:26:59 CET 2026]",
          "10:26:59.123456 ", "[10:26:59.123] ", "1795256819.123456 ", "Nov 21 10:26:59 host ",
          "2026-11-21T10:26:59+01:00 10.0.0.1 ",
          "Nov 21 10:26:59 host kernel: ", "2026-11-21T10:26:59.123456+00:00 host kernel: ",
          "Sat 2026-11-21 10:26:59 CET host kernel: ", "1795256819.123456 host kernel: "}) {
        for (const std::string end : {"\n", "\r\n"}) {
            const std::string text = logged(stamp, true, end);
            const auto logs = parsed(text);
            ASSERT_EQ(logs.size(), 1U) << stamp;
            const Log& log = logs[0].log;
            EXPECT_EQ(texts_of(log), kLoggedTexts) << stamp;
            EXPECT_EQ(log.records[2].timestamp_ns, 2'000'001'000U) << stamp;
            EXPECT_NE(stamp.find(log.records[2].wall), std::string::npos);
            EXPECT_GE(log.records[2].wall.size(), 12U) << stamp;
            EXPECT_EQ(logs[0].capture, end == "\r\n");
            EXPECT_EQ(input_of(log), text);
            expect_all_bytes_placed(log);
        }
    }
}

TEST(ParseLogged, ReadsSyslogAndTheJournal) {
    for (const std::string stamp :
         {"Nov 21 10:26:59 host kernel: ", "Nov 21 10:26:59.123456 my-host.example kernel: ",
          "2026-11-21T10:26:59.123456+00:00 host kernel: ",
          "2026-11-21T10:26:59+0000 host kernel: ", "Sat 2026-11-21 10:26:59 UTC host kernel: ",
          "1795256819.123456 host kernel: "}) {
        const std::string text = logged(stamp, false);
        const auto logs = parsed(text);
        ASSERT_EQ(logs.size(), 1U) << stamp;
        EXPECT_EQ(texts_of(logs[0].log), kLoggedTexts) << stamp;
        EXPECT_FALSE(logs[0].log.records[0].timestamp_ns);
        EXPECT_TRUE(stamp.starts_with(logs[0].log.records[0].wall));
        EXPECT_GE(logs[0].log.records[0].wall.size(), 15U);
        EXPECT_EQ(input_of(logs[0].log), text);
    }
}

TEST(ParseLogged, ReadsTheJournalsMonotonicFormat) {
    const std::string text =
        "-- Journal begins at Sat 2026-11-21 10:26:59 UTC. --\n[    0.000000] host kernel: Linux "
        "version 6.1.0\n[    1.500000] host kernel: lines\n                            two\n"
        "[    2.000000] host kernel: last\n";
    const auto logs = parsed(text);
    ASSERT_EQ(logs.size(), 1U);
    EXPECT_EQ(texts_of(logs[0].log),
              (std::vector<std::string>{"Linux version 6.1.0", "lines\ntwo", "last"}));
    EXPECT_EQ(logs[0].log.records[1].timestamp_ns, 1'500'000'000U);
    EXPECT_EQ(logs[0].log.marks.size(), 1U);
    EXPECT_EQ(input_of(logs[0].log), text);
    expect_all_bytes_placed(logs[0].log);
}

TEST(ParseLogged, LinesOfOtherProgramsInASyslogAreNotTheKernels) {
    const std::string text =
        "Nov 21 10:26:59 host kernel: [    1.000000] a\n"
        "Nov 21 10:26:59 host systemd[1]: Started x\n"
        "Nov 21 10:26:59 host kernel: [    2.000000] b\n"
        "Nov 21 10:26:59 host kernel: [    3.000000] c\n";
    const auto logs = parsed(text);
    ASSERT_EQ(logs.size(), 1U);
    EXPECT_EQ(
        texts_of(logs[0].log),
        (std::vector<std::string>{"a", "Nov 21 10:26:59 host systemd[1]: Started x", "b", "c"}));
    EXPECT_FALSE(logs[0].findings.empty());
}

// busybox's klogd asks for the facility LOG_KERN, which syslog(3) takes for LOG_USER.
TEST(ParseLogged, FacilityUserIsTheKernelsIfNoOtherHasItsTag) {
    const auto logs = parsed(
        "Jan  1 00:00:06 box user.notice kernel: klogd started: BusyBox v1.36.1 (2024-01-01)\n"
        "Jan  1 00:00:06 box user.notice kernel: Linux version 4.4.1-toy (b@b) #2 SMP\n"
        "Jan  1 00:00:07 box daemon.info toyd[44]: hello\n"
        "Jan  1 00:01:07 box user.emerg kernel: Kernel panic - not syncing: toy\n");
    ASSERT_EQ(logs.size(), 1U);
    const Log& log = logs[0].log;
    ASSERT_EQ(log.records.size(), 4U);
    EXPECT_TRUE(log.records[0].foreign);
    EXPECT_EQ(log.records[1].text, "Linux version 4.4.1-toy (b@b) #2 SMP");
    EXPECT_EQ(log.records[1].facility, 1U);
    EXPECT_EQ(log.records[1].level, 5U);
    EXPECT_TRUE(log.is_kernels(log.records[1]));
    EXPECT_FALSE(log.is_kernels(log.records[2]));
    EXPECT_TRUE(log.is_kernels(log.records[3]));
    const auto both = parsed(
        "Jan  1 00:00:06 box kern.info kernel: one\nJan  1 00:00:06 box kern.info kernel: two\n"
        "Jan  1 00:00:06 box user.info kernel: init: three\n");
    ASSERT_EQ(both.size(), 1U);
    EXPECT_FALSE(both[0].log.is_kernels(both[0].log.records[2]));
}

TEST(ParseLogged, WhatTheKernelsLoggerSaysItselfIsNoRecordAndNoBoot) {
    for (const std::string own :
         {"klogd started: BusyBox v1.36.1 (2024-01-01)",
          "klogd 1.5.0, log source = /proc/kmsg started.",
          "imklog 8.2302.0, log source = /proc/kmsg started.", "Kernel logging (proc) stopped.",
          "Inspecting /boot/System.map-2.6.18",
          "Loaded 28044 symbols from /boot/System.map-2.6.18.",
          "Symbols match kernel version 2.6.18.", "Kernel log daemon terminating."}) {
        const std::string stamp = "Jan  5 10:00:00 box kernel: ";
        const auto logs = parsed(stamp + own + '\n' + stamp + "Linux version 6.1.0\n" + stamp +
                                 "one\n" + stamp + own + '\n');
        ASSERT_EQ(logs.size(), 1U) << own;
        EXPECT_EQ(
            texts_of(logs[0].log),
            (std::vector<std::string>{stamp + own, "Linux version 6.1.0", "one", stamp + own}));
        EXPECT_TRUE(logs[0].log.records[0].foreign);
        EXPECT_TRUE(logs[0].log.records[3].foreign);
    }
}

TEST(ParseLogged, KlogdsTagIsTheKernels) {
    for (const std::string stamp :
         {"Jan  5 10:00:00 box klogd: ", "Jan  5 10:00:00 box klogd[77]: "}) {
        const auto logs = parsed(logged(stamp, true));
        ASSERT_EQ(logs.size(), 1U) << stamp;
        EXPECT_EQ(texts_of(logs[0].log), kLoggedTexts) << stamp;
        EXPECT_EQ(logs[0].log.records[2].timestamp_ns, 2'000'001'000U) << stamp;
    }
}

// syslog-ng 3.38 loses the bracket before what programs wrote to /dev/kmsg.
TEST(ParseLogged, StampWithoutItsBracketIsATime) {
    const auto logs = parsed(
        "Jan  5 10:00:00 box kernel: [    0.000000] Linux version 6.1.0\n"
        "Jan  5 10:00:00 box kernel:    4.100000] systemd[1]: Started toy.service\n"
        "Jan  5 13:25:45 box kernel[12345.678902]: systemd[1]: Stopped toy.service\n");
    ASSERT_EQ(logs.size(), 1U);
    EXPECT_EQ(texts_of(logs[0].log),
              (std::vector<std::string>{"Linux version 6.1.0", "systemd[1]: Started toy.service",
                                        "systemd[1]: Stopped toy.service"}));
    EXPECT_EQ(logs[0].log.records[1].timestamp_ns, 4'100'000'000U);
    EXPECT_EQ(logs[0].log.records[2].timestamp_ns, 12'345'678'902'000U);
}

// The hypervisor's stamps look like the kernel's (console_timestamps=boot).
TEST(ParseLogged, HypervisorsOwnLinesAreForeignBesideAGuests) {
    const auto logs = parsed(
        "(XEN) [    0.100000] toy version\n"
        "(XEN) [   12.000000] (d1) [    0.000000] Linux version 6.1.0\n"
        "(XEN) [   13.000000] (d1) [    1.000000] one\n(XEN) [   99.000000] guest is gone\n");
    ASSERT_EQ(logs.size(), 1U);
    const auto& records = logs[0].log.records;
    ASSERT_EQ(records.size(), 4U);
    EXPECT_TRUE(records[0].foreign);
    EXPECT_EQ(records[2].text, "one");
    EXPECT_EQ(records[2].timestamp_ns, 1'000'000'000U);
    EXPECT_TRUE(records[3].foreign);
}

TEST(ParseLogged, MessagesThatLookLikeALoggersLinesStayWhole) {
    const std::string text =
        "[    1.000000] 2026-11-21 10:26:59 [    1.000000] a\n[    2.000000] host kernel: b\n"
        "[    3.000000] c d\n[    4.000000] rtc: e\n";
    const auto logs = parsed(text);
    ASSERT_EQ(logs.size(), 1U);
    EXPECT_EQ(texts_of(logs[0].log),
              (std::vector<std::string>{"2026-11-21 10:26:59 [    1.000000] a", "host kernel: b",
                                        "c d", "rtc: e"}));
}

TEST(ParseLogged, MarksOfAConsoleServerAreNoMessages) {
    const std::string text =
        "[-- Console up -- Sat Nov 21 09:59:59 2026]\r\n[    0.000000] a\r\n"
        "[-- MARK -- Sat Nov 21 10:00:00 2026]\r\n[    3.000000] b\r\n[-- no mark --]\r\n"
        "[    4.000000] c\r\n";
    const auto logs = parsed(text);
    ASSERT_EQ(logs.size(), 1U);
    const Log& log = logs[0].log;
    EXPECT_EQ(texts_of(log), (std::vector<std::string>{"a", "b", "[-- no mark --]", "c"}));
    ASSERT_EQ(log.marks.size(), 2U);
    EXPECT_EQ(log.marks[1].before, 1U);
    EXPECT_EQ(log.marks[1].words, "[-- MARK -- Sat Nov 21 10:00:00 2026]");
    EXPECT_EQ(input_of(log), text);
    expect_all_bytes_placed(log);
}

TEST(ParseLogged, DroppedMessagesAreSeenAfterALoggersStamp) {
    const auto logs = parsed(
        "[10:26:59.001] [    1.000000] a\n[10:26:59.002] ** 41 printk messages dropped **\n"
        "[10:26:59.003] [    2.000000] b\n[10:26:59.004] login: \n[10:26:59.005] [    3.000000] "
        "c\n");
    ASSERT_EQ(logs.size(), 1U);
    EXPECT_EQ(texts_of(logs[0].log),
              (std::vector<std::string>{"a", "b", "[10:26:59.004] login: ", "c"}));
    ASSERT_EQ(logs[0].log.marks.size(), 1U);
    EXPECT_EQ(logs[0].log.marks[0].dropped, 41U);
}

}  // namespace
}  // namespace lastwords::test
