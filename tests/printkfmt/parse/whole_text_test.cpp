// SPDX-License-Identifier: GPL-2.0-or-later
// Texts of which little is the kernel's, of several dialects, or of which little was understood.
#include <gmock/gmock.h>

#include "tests/printkfmt/parse/told.h"

namespace lastwords::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

/// Returns lines of another program, each with a stamp.
std::string others(std::string_view stamp, int count) {
    std::string text;
    for (int i = 0; i < count; ++i) {
        text += fmt::format("{}pumpbox sshd[{}]: session opened\n", stamp, i);
    }
    return text;
}

Told kernels(std::string_view text) {
    Told lines = told(text);
    std::erase_if(lines, [](const std::string& line) { return line.starts_with('~'); });
    return lines;
}

TEST(WholeText, OfASystemsLogTheKernelsLinesAreRecords) {
    for (const std::string stamp :
         {"Feb  3 04:05:06 ", "2026-02-03T04:05:06.123456+01:00 ", "Tue 2026-02-03 04:05:06 UTC ",
          "1795256819.123456 ", "[   70.000000] "}) {
        const std::string kernel = stamp + "pumpbox kernel: ";
        const std::string text = others(stamp, 300) + kernel + "pump: slow\n" + others(stamp, 2) +
                                 kernel + "BUG: pump\n" + others(stamp, 300);
        const auto lines = kernels(text);
        ASSERT_THAT(lines, SizeIs(2)) << stamp;
        EXPECT_THAT(lines[0], HasSubstr(" pump: slow"));
        EXPECT_THAT(lines[1], HasSubstr(" BUG: pump"));
        const auto logs = parsed(text);
        EXPECT_FALSE(logs[0].capture);
        // Of the journal's monotonic stamps it is never certain whose they are.
        EXPECT_EQ(logs[0].findings.lossy(), stamp.starts_with("[")) << remarks_of(text);
    }
}

TEST(WholeText, ALogWithoutTheKernelIsNoKernelsLog) {
    EXPECT_THAT(parsed(others("Feb  3 04:05:06 ", 50)), IsEmpty());
    EXPECT_THAT(parsed("2026-02-03 04:05:06 [0.000123] GET /\n2026-02-03 04:05:06 [0.000124] GET "
                       "/\n2026-02-03 04:05:06 stopped\n"),
                IsEmpty());
    EXPECT_THAT(parsed("We saw [    1.000000] pump: on and\nnothing else.\nWhy is that?\nBye\n"),
                IsEmpty());
}

TEST(WholeText, AWholeBootIsFoundAmongManyOtherLines) {
    std::string text;
    for (int i = 0; i < 500; ++i) {
        text += "valve " + std::to_string(i) + "\n";
    }
    text += "[    0.000000] Linux version 6.12.9 (a@b)\n[    0.500000] pump\n[    1.000000] x\n";
    EXPECT_EQ(kernels(text),
              (Told{"0.000000 Linux version 6.12.9 (a@b)", "0.500000 pump", "1.000000 x"}));
}

TEST(WholeText, LinesMayHaveSeveralDialects) {
    const std::string text =
        "[    1.000000] a\n<6>[    2.000000] b\n6,7,3000000,-;c\n"
        "Feb  3 04:05:06 pumpbox kernel: [    4.000000] d\n"
        "2026-02-03T04:05:06.123456Z [    5.000000] e\n[    6.000000] f\n[    7.000000] g\n";
    EXPECT_EQ(told(text), (Told{"1.000000 a", "2.000000 b", "3.000000 c", "4.000000 d",
                                "5.000000 e", "6.000000 f", "7.000000 g"}));
}

TEST(WholeText, AReportOfAFaultAloneIsRead) {
    const std::string report =
        "BUG: unable to handle page fault for address: ffff8880\nOops: 0000 [#1] SMP\n"
        "CPU: 0 PID: 9 Comm: pumpd Not tainted 6.12.9 #4\nCall Trace:\n <TASK>\n pump+0x1/0x2\n";
    EXPECT_EQ(told("It said this:\n" + report).size(), 7U);
    EXPECT_EQ(told("It said this:\n" + report)[0], "~It said this:");
    EXPECT_EQ(told("It said this:\n" + report)[1],
              "- BUG: unable to handle page fault for address: ffff8880");
    EXPECT_THAT(parsed("BUG: the button is blue\nCPU: 4 cores\nWhy?\n"), IsEmpty());
}

TEST(WholeText, MassesOfEmptyLinesAreCountedNotKept) {
    const std::string front = "[    1.000000] a\n[    2.000000] b\n[    3.000000] c\n";
    const std::string text = front + std::string(100'000, '\n') + "[    4.000000] d\n";
    EXPECT_LE(told(text).size(), 12U);
    EXPECT_EQ(told(text).back(), "4.000000 d");
    EXPECT_THAT(remarks_of(text), HasSubstr("empty lines are left out"));
    EXPECT_THAT(parsed(std::string(100'000, '\n')), IsEmpty());
}

TEST(WholeText, IfMostLinesWereNotUnderstoodThatIsALoss) {
    std::string text = "[    1.000000] a\n[    2.000000] b\n[    3.000000] c\n";
    for (int i = 0; i < 30; ++i) {
        text += fmt::format("@@ 04:05:{:02} @@ pump\n", i);
    }
    EXPECT_THAT(remarks_of(text), HasSubstr("missing: most lines were not understood"));
    // What firmware and programs write is none.
    EXPECT_THAT(remarks_of(replaced(text, "@@", "valve")), HasSubstr("missing"));
    EXPECT_THAT(remarks_of(replaced(text, "04:05:", "valve ")), Not(HasSubstr("missing")));
}

TEST(WholeText, IfAllTimesWereLostThatIsALoss) {
    std::string text;
    for (int i = 10; i < 30; ++i) {
        text += fmt::format("<6>@04:05:{}@ pump\n", i);
    }
    EXPECT_THAT(remarks_of(text), HasSubstr("missing: the times of all 20 records"));
    EXPECT_THAT(remarks_of(replaced(text, "04:05:", "valve ")), Not(HasSubstr("missing")));
}

}  // namespace
}  // namespace lastwords::test
