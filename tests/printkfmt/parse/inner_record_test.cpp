// SPDX-License-Identifier: GPL-2.0-or-later
// Records that begin in the middle of a line: behind a prompt, behind half a line of another
// program, behind another record. A stamp that is a part of a message stays in it.
#include <gmock/gmock.h>

#include "tests/printkfmt/parse/told.h"

namespace lastwords::test {
namespace {

using printkfmt::TextState;
using ::testing::HasSubstr;

const std::string kBefore = "[    2.000000] pump: on\n[    3.000000] pump: fast\n";
const std::string kAfter = "[   70.000200] CPU: 0 PID: 9 Comm: pumpd Not tainted 6.12.9 #4\n";
const std::string kPanic = "[   70.000100] Kernel panic - not syncing: pump burst\n";

TEST(InnerRecord, APromptBeforeARecordIsKeptApart) {
    for (const std::string prompt :
         {"pumpbox login: ", "root@pumpbox:~# ", "$ ", "(initramfs) ", "=> ", "/ # ls",
          "\x1b[1;32mroot@pumpbox\x1b[0m:~# ", "[  OK  ] Started Pump [", "Password: "}) {
        for (const std::string end : {"\n", "\r\n"}) {
            const std::string text = replaced(kBefore + prompt + kPanic + kAfter, "\n", end);
            EXPECT_EQ(told(text),
                      (Told{"2.000000 pump: on", "3.000000 pump: fast", "~" + prompt,
                            "70.000100 Kernel panic - not syncing: pump burst",
                            "70.000200 CPU: 0 PID: 9 Comm: pumpd Not tainted 6.12.9 #4"}));
        }
    }
}

TEST(InnerRecord, ItMayHaveALevelOrACaller) {
    EXPECT_EQ(told(kBefore + "login: <0>" + kPanic + kAfter)[3],
              "70.000100 Kernel panic - not syncing: pump burst");
    const auto logs = parsed(
        "[    2.000000][    T1] a\n[    3.000000][    T1] b\nlogin: [   70.000100][   T31] c\n");
    ASSERT_EQ(logs.size(), 1U);
    EXPECT_EQ(logs[0].log.records.at(3).caller.number(), 31U);
}

TEST(InnerRecord, ALoggersStampBeforeThePromptIsTheRecordsTime) {
    const std::string stamp = "2026-02-03T04:05:06.123456Z ";
    const auto logs = parsed(with_front(stamp, kBefore + "login: " + kPanic));
    ASSERT_EQ(logs.size(), 1U);
    EXPECT_EQ(told(logs[0].log).back(), "70.000100 Kernel panic - not syncing: pump burst");
    EXPECT_EQ(logs[0].log.records.back().wall, "2026-02-03T04:05:06.123456Z");
}

TEST(InnerRecord, ResetBehindAPromptBeginsABoot) {
    EXPECT_EQ(boots_of(kBefore + "login: [    0.000000] Booting Linux on physical CPU 0x0\n"
                                 "[    0.000000] Linux version 6.12.9\n[    0.100000] x\n"),
              (std::vector<Told>{{"2.000000 pump: on", "3.000000 pump: fast", "~login: "},
                                 {"0.000000 Booting Linux on physical CPU 0x0",
                                  "0.000000 Linux version 6.12.9", "0.100000 x"}}));
}

TEST(InnerRecord, RecordsWithoutANewlineBetweenThemAreTwo) {
    EXPECT_EQ(told("[    4.000000] a[    4.000010] b[    4.000010] c\n[    5.000000] d\n"),
              (Told{"4.000000 a", "4.000010 b", "4.000010 c", "5.000000 d"}));
    EXPECT_EQ(told("<6>[    4.000000] a<3>[    4.000010] b\n<6>[    5.000000] c\n"),
              (Told{"4.000000 a", "4.000010 b", "5.000000 c"}));
}

/// Two CPUs write to a serial console at once.
TEST(InnerRecord, TheLineBehindAnInterruptedRecordIsItsRest) {
    const std::string text =
        "[    4.000000] Kernel pan[    4.000010] disk: slow\nic - not syncing: pump burst\n" +
        kAfter;
    const auto logs = parsed(text);
    ASSERT_EQ(logs.size(), 1U);
    EXPECT_EQ(told(logs[0].log)[0], "4.000000 Kernel panic - not syncing: pump burst");
    EXPECT_EQ(told(logs[0].log)[1], "4.000010 disk: slow");
    EXPECT_EQ(logs[0].log.records.at(0).text_state, TextState::kDoubtful);
    EXPECT_EQ(input_of(logs[0].log), text);
    expect_all_bytes_placed(logs[0].log);
    EXPECT_THAT(remarks_of(text), HasSubstr("1 records were interrupted"));
}

TEST(InnerRecord, AStampInAMessageStaysText) {
    for (const std::string message :
         {"app: saw [    2.500000] pump: slow",  // older than the message
          "app: saw [   90.000000] pump: slow",  // newer than the next line
          "app: \"[    3.600000] pump: slow\"",  // in quotes
          "app: saw [3.600000] pump: slow",      // not as the kernel pads it
          "app: saw [    3.600] pump: slow",     // not six decimals
          "app: saw [    3.600000]pump: slow"}) {
        EXPECT_EQ(told(kBefore + "[    3.500000] " + message + "\n[    4.000000] x\n"),
                  (Told{"2.000000 pump: on", "3.000000 pump: fast", "3.500000 " + message,
                        "4.000000 x"}));
    }
}

TEST(InnerRecord, AnotherProgramThatQuotesTheKernelIsNotTheKernel) {
    const std::string lines =
        "Feb  3 04:05:06 pumpbox kernel: [    2.000000] pump: on\n"
        "Feb  3 04:05:06 pumpbox watcher[7]: saw [    3.000000] Kernel panic - not syncing: x\n"
        "Feb  3 04:05:06 pumpbox kernel: [    4.000000] pump: fast\n";
    EXPECT_EQ(told(lines),
              (Told{"2.000000 pump: on",
                    "~Feb  3 04:05:06 pumpbox watcher[7]: saw [    3.000000] Kernel panic - not "
                    "syncing: x",
                    "4.000000 pump: fast"}));
}

TEST(InnerRecord, RemarkOfDroppedMessagesMayStandBeforeEachRecord) {
    const std::string text =
        "** 9 printk messages dropped ** [   70.000000] a\n"
        "** 17 printk messages dropped ** [   71.000000] b\n";
    EXPECT_EQ(told(text), (Told{"70.000000 a", "71.000000 b"}));
    EXPECT_THAT(remarks_of(text), HasSubstr("it dropped 26 messages"));
    EXPECT_EQ(told(with_front("> ", text)), told(text));
}

TEST(InnerRecord, LoggersStampHoldsForAllRecordsOfALineThatWasTakenApart) {
    using std::string_literals::operator""s;
    const std::string text =
        "2026-11-21 10:26:57 [   69.000000] a\n2026-11-21 10:26:58 [   69.500000] b\n"
        "** 9 printk messages dropped ** 2026-11-21 10:26:59 [   70.000000] c\0 d[   71.000000] e\n"s;
    const auto logs = parsed(text);
    ASSERT_EQ(logs.size(), 1U);
    ASSERT_EQ(texts_of(logs[0].log), (std::vector<std::string>{"a", "b", "c d", "e"}));
    EXPECT_EQ(logs[0].log.records[2].wall, "2026-11-21 10:26:59");
    expect_all_bytes_placed(logs[0].log);
}

}  // namespace
}  // namespace lastwords::test
