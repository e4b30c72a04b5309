// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of what the dialects must leave alone: texts that are no kernel's log, and records whose
// own text looks like a prefix.
#include <array>

#include "tests/printkfmt/parse/parsed.h"

namespace lastwords::test {
namespace {

/// Repeats a line, as a log of one sort of line does.
std::string repeated(std::string_view line) {
    constexpr int kLines = 20;
    std::string text;
    for (int i = 0; i < kLines; ++i) {
        text += line;
        text += '\n';
    }
    return text;
}

TEST(OtherTexts, AreNoKernelLogs) {
    for (const std::string_view line : std::initializer_list<std::string_view>{
             "10.0.0.1 - - [21/Nov/2026:10:26:59 +0100] \"GET / HTTP/1.1\" 200 77",
             "2026/11/21 10:26:59 [error] 77#77: *1 open() failed",
             "[Sat Nov 21 10:26:59 2026] [error] [client 10.0.0.1] File does not exist",
             "[Sat Nov 21 10:26:59.123456 2026] [core:error] [pid 77] AH00035: denied",
             "2026-11-21 10:26:59.123 UTC [77] LOG:  checkpoint starting: time",
             "2026-11-21 10:26:59,1,2,3",
             "2026-11-21,10:26:59,kernel,1.234567",
             "[2026-11-21 10:26:59] INFO starting",
             "2026-11-21T10:26:59.123Z info kernel ready",
             "I1121 10:26:59.123456    77 file.cc:12] started",
             "2026/11/21 10:26:59 http: server started",
             "10:26:59.123456 IP 10.0.0.1.22 > 10.0.0.2.77: Flags [P.], length 1",
             "(1795256819.123456) can0 123#0011",
             "[   31.900] (II) Loading module",
             "[00:00:00.123,456] <inf> main: started",
             "[1/100] Building C object a.o",
             "I (1234) wifi: started",

             "int main(void) { return 0; }",
             "Nov 21 10:26:59 host systemd[1]: Started a service.",
             "Nov 21 10:26:59 host toyd: the kernel: is up",
             "Nov 21 10:26:59 host abrt[7]: [    1.234567] copied",
             "<30>1 2026-11-21T10:26:59+01:00 host systemd 1 - - Started a service.",
             "<30>Nov 21 10:26:59 host systemd[1]: Started a service.",
             "11-21 10:26:59.123   777   778 I ActivityManager: started",
             "11-21 10:26:59.123 I/ActivityManager(  777): started",
             "  kernel: vmlinuz",
             "res0: info: text",
             "Message from the kernel",
             "[ATF] [     0.000000] el3_exit",
             "[5.000000 0.000000] U-Boot 2026.01",
             "21.11.2026 10:26:59.123 OK"}) {
        EXPECT_TRUE(parsed(repeated(line)).empty()) << line;
    }
}

TEST(OtherTexts, LinesOfOtherProgramsAreNoRecords) {
    const std::vector<std::string> others{
        "Nov 21 10:26:59 host systemd[1]: [    3.000000] quoted",
        "Nov 21 10:26:59 host toyd: [    3.000000] quoted", "<30>Nov 21 10:26:59 host cron[7]: x",
        "<30>1 2026-11-21T10:26:59+01:00 host toyd 77 - - [    3.000000] quoted",
        "Nov 21 10:26:59 (XEN) [    3.000000] d0v0: trap"};
    for (const std::string& other : others) {
        std::string before;
        std::string after;
        for (int i = 0; i < 4; ++i) {
            before += fmt::format("Nov 21 10:26:59 host kernel: [    2.00000{}] a\n", i);
            after += fmt::format("Nov 21 10:26:59 host kernel: [    4.00000{}] a\n", i);
        }
        const auto logs = parsed(before + other + "\n" + after);
        ASSERT_EQ(logs.size(), 1U) << other;
        const auto texts = texts_of(logs[0].log);
        EXPECT_NE(std::find(texts.begin(), texts.end(), other), texts.end()) << other;
    }
}

TEST(OtherTexts, TheHypervisorsLinesAreNotTheKernels) {
    const std::string xen = "(XEN) [    2.500000] d0v0: trap";
    const auto logs = parsed("[    1.000000] a\n[    2.000000] b\n" + xen +
                             "\n[    3.000000] c\n[    4.000000] d\n");
    ASSERT_EQ(logs.size(), 1U);
    const auto texts = texts_of(logs[0].log);
    EXPECT_EQ(std::count(texts.begin(), texts.end(), "d0v0: trap"), 0);
}

TEST(OtherTexts, ARecordsTextIsNoMark) {
    for (const std::string words : {"[0:0:0:0] Direct-Access",
                                    "[C1] idle",
                                    "[T1] x",
                                    "(1) x",
                                    "-(2) x",
                                    "I[2] x",
                                    "c0 d0 x",
                                    "c2 77",
                                    "@2 x",
                                    "[mem 0x0-0x1] x",
                                    "[drm] x",
                                    "[pid:77] x",
                                    "[2 abc] x",
                                    "[2018:05:04 12:34:56] x",
                                    "[Sat Nov 21 10:26:59 2026] x",
                                    "003: x",
                                    "2026-11-21 10:26:59 [    1.000000] x",
                                    "[    9.000000] x",
                                    "host kernel: x",
                                    "kernel: x",
                                    "[1:2] x",
                                    "(CPU:1) x",
                                    "<6>x",
                                    "c 1 2",
                                    "[    1.000000@2] x"}) {
        const std::string text = "[    1.000000] a b\n[    2.000000] " + words +
                                 "\n[    3.000000] last\n[    4.000000] of all\n";
        const auto logs = parsed(text);
        ASSERT_EQ(logs.size(), 1U);
        EXPECT_EQ(texts_of(logs[0].log),
                  (std::vector<std::string>{"a b", words, "last", "of all"}));
    }
}

TEST(OtherTexts, ALevelOfTheKernelsIsNotSyslogs) {
    const auto logs = parsed(
        "<4>Linux version 6.1.0\n<6>2026 devices\n<13>from user space\n"
        "<6>Nov 21 was the date\n");
    ASSERT_EQ(logs.size(), 1U);
    EXPECT_EQ(texts_of(logs[0].log),
              (std::vector<std::string>{"Linux version 6.1.0", "2026 devices", "from user space",
                                        "Nov 21 was the date"}));
    EXPECT_EQ(logs[0].log.records[2].facility, 1U);
}

}  // namespace
}  // namespace lastwords::test
