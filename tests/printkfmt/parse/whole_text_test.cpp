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

TEST(WholeText, ProseAroundAReportIsNotTheKernels) {
    const std::string text =
        "From: Someone\n\nMy pump dies. Oops: again.\n"
        "    pump 1-1: no water\n"
        "    CPU 0 Unable to handle kernel paging request at virtual address 00000070\n"
        "    Oops[#1]:\n    $ 0   : 00000000 00000001\n    valve is open\n"
        "    [<801234ac>] pump+0x1c/0x80\n\n    Code: 8c420070  00000000\nAny ideas?\n\nBye\n";
    EXPECT_EQ(told(text),
              (Told{"~From: Someone\n\nMy pump dies. Oops: again.", "- pump 1-1: no water",
                    "- CPU 0 Unable to handle kernel paging request at virtual address 00000070",
                    "- Oops[#1]:", "- $ 0   : 00000000 00000001", "- valve is open",
                    "- [<801234ac>] pump+0x1c/0x80", "- ", "- Code: 8c420070  00000000",
                    "~Any ideas?\n\nBye"}));
}

TEST(WholeText, AReportIsProvedByThreeKindsOfItsLines) {
    for (const std::string_view report : {
             // 2.4 and 2.6 on x86
             "Unable to handle kernel NULL pointer dereference at virtual address 00000014\n"
             " printing eip:\nc0137e6a\nOops: 0000\nCPU:    0\nEIP:    0010:[<c0137e6a>]\n",
             "BUG: unable to handle kernel paging request at 0000beef\nIP: [<c0137e6a>] pump\n"
             "Pid: 9, comm: pumpd Not tainted (2.6.32 #1)\n",
             // arm with padded lines, arm64
             "Unable to handle kernel paging request at virtual address 12005450    \n"
             "pgd = 80004000    \nInternal error: Oops: 805 [#1] ARM    \n",
             "Internal error: Oops: 96000004 [#1] SMP\npstate: 60000005 (nZCv)\n"
             "Call trace:\n pump+0x16/0x80\n",
             // quoted, riscv
             "> Unable to handle kernel NULL pointer dereference at 8\n> Oops [#1]\n"
             ">  ra : pump+0x1\n> status: 0000000200000120 badaddr: 08 cause: 0d\n",
             // powerpc, s390
             "Oops: Kernel access of bad area, sig: 11 [#1]\nNIP:  c0080000 LR: c0080000\n"
             "Instruction dump:\n60000000 e8630008\n",
             "Oops: 0004 ilc:2 [#1] SMP\nKrnl PSW : 0704c001 000003ff (pump)\n"
             "Last Breaking-Event-Address:\n",
             // a machine check, a task that hangs
             "mce: [Hardware Error]: CPU 7: Machine Check Exception: 5 Bank 0: be00\n"
             "mce: [Hardware Error]: Machine check: Processor context corrupt\n"
             "Kernel panic - not syncing: Fatal machine check\n",
             "INFO: task pumpd:9 blocked for more than 120 seconds.\n"
             "      Not tainted 5.4.0 #1\nCall Trace:\n pump+0x1/0x2\n",
         }) {
        EXPECT_FALSE(parsed(report).empty()) << report;
    }
}

TEST(WholeText, CrashesOfOthersAreNoKernelsReport) {
    for (const std::string_view text : {
             // firmware
             "data abort\npc : [<87f6a0c0>]  lr : [<87f6a0b8>]\nsp : 87a4ee28  ip : 00000000\n"
             "Flags: nZCv  IRQs on  FIQs off  Mode SVC_32\nCode: e1a01004 e59f0034\n",
             // a program
             "Unhandled page fault on read access to 00000008\n EAX:00000000 EBX:00000001\n"
             "Backtrace:\n=>0 0x00401000 pump+0x10 in pump\n",
             // a hypervisor
             "(XEN) CPU:    0\n(XEN) RIP:    e008:[<ffff82d080201234>] pump+0x1/0x2\n"
             "(XEN) Panic on CPU 0:\n",
             // prose
             "BUG: a word.\nOops: that is what die() prints.\nCPU: the processor.\n"
             "Call Trace: the functions.\nCode: bytes.\nKernel panic: the end.\n",
         }) {
        EXPECT_THAT(parsed(text), IsEmpty()) << text;
    }
}

TEST(WholeText, TheFirstLineOfAReportMayHaveLostItsStamp) {
    const std::string rest = "[  968.000004] PGD 0\n[  968.000005] Oops: 0002 [#1] SMP\n";
    EXPECT_EQ(told("BUG: unable to handle page fault at 8\n" + rest),
              (Told{"- BUG: unable to handle page fault at 8", "968.000004 PGD 0",
                    "968.000005 Oops: 0002 [#1] SMP"}));
    EXPECT_EQ(told(" BUG: unable to handle page fault at 8\n" + rest)[0],
              "- BUG: unable to handle page fault at 8");
    EXPECT_EQ(told("My pump dies\n" + rest)[0], "~My pump dies");
}

TEST(WholeText, TheFirstStampMayHaveLostItsBracket) {
    const std::string rest =
        "[  968.000004] PGD 0\n[  968.000005] Oops: 0002 [#1] SMP\n[  968.000006] x\n";
    EXPECT_EQ(told("968.000003] pump dies\n" + rest)[0], "968.000003 pump dies");
    EXPECT_EQ(told("Hi,\nhere:\n\n```\n  968.000003] pump dies\n" + rest)[1],
              "968.000003 pump dies");
    // Another time, or one that is later.
    EXPECT_EQ(told("68.000003] pump dies\n" + rest)[0], "~68.000003] pump dies");
    EXPECT_EQ(told("968.000006] pump dies\n" + rest)[0], "~968.000006] pump dies");
}

TEST(WholeText, RowsOfRegistersFollowAnEmptyRecord) {
    std::string text = "[    1.000000] CFAR: c00000000873b7c0\n[    1.000001]\n";
    Told lines{"1.000000 CFAR: c00000000873b7c0", "1.000001 "};
    for (int i = 0; i < 32; i += 4) {
        const std::string row = fmt::format("GPR{:02}: c000000008068df8 c000000010f930b0", i);
        text += row + "\n";
        lines.back() += "\n" + row;
    }
    text += "[    1.000002] NIP [c000000008068df8] pump+0x1/0x2\n";
    lines.emplace_back("1.000002 NIP [c000000008068df8] pump+0x1/0x2");
    EXPECT_EQ(told(text), lines);
    EXPECT_EQ(told("firmware\nof a pump\n" + text).size(), 4U);
}

TEST(WholeText, ALineWithADamagedStampIsARecordWithoutATime) {
    const std::string text =
        "[    1.000000] pump\nZ    2.000000] valve\n[    2.0\x10"
        "0000] well\n"
        "[    3.000000] tap\n               drip\n[    4.000000] sink\n";
    EXPECT_EQ(told(text),
              (Told{"1.000000 pump", "- valve", "- well", "3.000000 tap\ndrip", "4.000000 sink"}));
    EXPECT_THAT(remarks_of(text), HasSubstr("missing: 2 lines have a damaged time stamp"));
}

TEST(WholeText, LinesThatATerminalBrokeAreWholeAgain) {
    const std::string text =
        "[    1.000000] Linux version 6.12.9 (a@b\n) #1\n[    2.000000] short\n"
        "[    3.000000] Kernel panic - not syncin\ng: Fatal exception\n"
        "[    4.000000] ---[ end Kernel panic - n\not syncing: Fatal exception ]---\n";
    EXPECT_EQ(told(text),
              (Told{"1.000000 Linux version 6.12.9 (a@b) #1", "2.000000 short",
                    "3.000000 Kernel panic - not syncing: Fatal exception",
                    "4.000000 ---[ end Kernel panic - not syncing: Fatal exception ]---"}));
    // One line is longer than the terminal: nothing is proved.
    const std::string longer = replaced(text, "short", "longer than the terminal is wide");
    EXPECT_EQ(told(longer)[2].find("syncing"), std::string::npos);
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
