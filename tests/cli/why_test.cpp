// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of `lastwords why` as a user runs it, on a real machine whose consoles went silent.
#include <gmock/gmock.h>

#include <string>

#include "tests/cli/run_program.h"
#include "tests/support/json_lines.h"
#include "tests/support/temp_file.h"

namespace lastwords {
namespace {

using test::Outcome;
using test::run_lastwords;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const std::string kSilent = LASTWORDS_SAMPLES "/dumps-why/6.1-chain/vmcore.kdump";

TEST(WhyCommand, SaysTheReasonAndWhoWaitsForWhom) {
    const Outcome outcome = run_lastwords({"why", kSilent});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr("why         console-sem-sleeper (likely): why_console"));
    EXPECT_THAT(outcome.out, HasSubstr("last shown  seq 373, 9.896540 s: why: before 3"));
    EXPECT_THAT(outcome.out, HasSubstr("held by why_driver (pid 176, uninterruptible sleep)"));
    EXPECT_THAT(outcome.out, HasSubstr("try_to_free_pages+0xe3/0x210"));
    EXPECT_THAT(outcome.out, StartsWith("ttyS0, tty0\n"));  // the answer is the same for both
}

// Whoever has a dump and a capture of the serial line names both.
TEST(WhyCommand, SaysThatATextWasNotUsed) {
    const test::TempFile text(as_bytes("[    1.000000] Linux version 6.1.0\n[    2.000000] two\n"));
    const Outcome outcome = run_lastwords({"why", kSilent, text.path()});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_THAT(outcome.err, HasSubstr("was not used"));
    EXPECT_THAT(outcome.err, HasSubstr("lastwords merge"));
}

TEST(WhyCommand, ShowsOneConsoleOnly) {
    const Outcome outcome = run_lastwords({"why", "--console", "tty0", kSilent});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_THAT(outcome.out, HasSubstr("tty0\n"));
    EXPECT_THAT(outcome.out, Not(HasSubstr("ttyS0")));
}

TEST(WhyCommand, WritesAnObjectForEachConsole) {
    const Outcome outcome = run_lastwords({"why", "--format", "json", kSilent});
    const auto objects = test::objects(outcome.out);
    ASSERT_EQ(objects.size(), 3U);
    EXPECT_EQ(objects[1]["kind"], "why");
    EXPECT_EQ(objects[1]["reason"], "console-sem-sleeper");
    EXPECT_EQ(objects[1]["chain"].size(), 4U);
}

TEST(WhyCommand, ReasonIsInTheSummaryToo) {
    const Outcome outcome = run_lastwords({kSilent});
    EXPECT_THAT(outcome.out, HasSubstr("Why ttyS0, tty0: why_console (pid 177"));
}

TEST(WhyCommand, OfATextOrAnUnknownConsoleIsRefused) {
    const test::TempFile text(as_bytes("[    1.000000] Linux version 6.1.0\n[    2.000000] two\n"));
    const Outcome of_text = run_lastwords({"why", text.path()});
    EXPECT_EQ(of_text.exit_code, 1);
    EXPECT_THAT(of_text.err, HasSubstr("this is neither: name a dump of it"));
    const Outcome unknown = run_lastwords({"why", "--console", "ttyS9", kSilent});
    EXPECT_EQ(unknown.exit_code, 1);
    EXPECT_EQ(unknown.err, "lastwords: this dump has no console 'ttyS9': it has ttyS0, tty0\n");
}

}  // namespace
}  // namespace lastwords
