// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of logcat's lines: which of them are the kernel's, and what its tags make of a message.
#include "tests/printkfmt/parse/parsed.h"

namespace lastwords::test {
namespace {

using printkfmt::Log;

std::vector<std::string> own_texts(const Log& log) {
    std::vector<std::string> texts;
    for (const printkfmt::Record& record : log.records) {
        if (!record.foreign) {
            texts.emplace_back(record.text);
        }
    }
    return texts;
}

const std::vector<std::string> kOwn{"Linux version 6.1.0", "toy: one", "BUG: two"};

// logd makes the first word of a message its tag, and logcat puts blanks behind it.
TEST(Logcat, WordThatBecameATagIsTheTextsFirstWordAgain) {
    for (const std::string before :
         {"11-21 10:26:59.123     0     0 ", "2026-11-21 10:26:59.123456 +0100     0     0 ",
          "1795256819.123     0     0 ", "        5.123     0     0 ",
          "11-21 10:26:59.123  root     0     0 "}) {
        const std::string other = before.substr(0, before.size() - 12) + "  512   530 ";
        const auto logs =
            parsed("--------- beginning of kernel\n" + before +
                   "I         : Linux version 6.1.0\n" + before + "I toy     : one\n" + before +
                   "E BUG     : two\n" + other + "I ActivityManager: three\n");
        ASSERT_EQ(logs.size(), 1U) << before;
        EXPECT_EQ(own_texts(logs[0].log), kOwn) << before;
        EXPECT_EQ(logs[0].log.records[3].level, 3U) << before;
        EXPECT_FALSE(logs[0].log.records[3].wall.empty()) << before;
    }
}

TEST(Logcat, ShortFormatsAreRead) {
    for (const std::string before : {"", "11-21 10:26:59.123 "}) {
        const auto logs = parsed(before + "I/        (    0): Linux version 6.1.0\n" + before +
                                 "I/toy     (    0): one\n" + before + "E/BUG     (    0): two\n" +
                                 before + "I/ActivityManager(  512): three\n");
        ASSERT_EQ(logs.size(), 1U) << before;
        EXPECT_EQ(own_texts(logs[0].log), kOwn) << before;
    }
}

// MediaTek's logd takes the process id from the mark, which other programs' lines do not have.
TEST(Logcat, LinesWithAMakersMarkAreTheKernelsWhateverTheirProcess) {
    const std::string before = "11-21 10:26:59.123   ";
    const auto logs =
        parsed(before + "  0     0 I         : -(0)[0:swapper]Linux version 6.1.0\n" + before +
               "  1     1 I         : (0)[1:swapper/0]toy: one\n" + before +
               " 77    77 E (2)[77:kworker/2:1]BUG: two\n" + before +
               "512   530 I ActivityManager: three\n" + before + "512   530 I         : four\n");
    ASSERT_EQ(logs.size(), 1U);
    EXPECT_EQ(own_texts(logs[0].log), kOwn);
    std::string caller;
    printkfmt::append_caller(logs[0].log.records[2].caller, 0, caller);
    EXPECT_EQ(caller, "T77");
}

}  // namespace
}  // namespace lastwords::test
