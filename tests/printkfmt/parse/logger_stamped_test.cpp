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
