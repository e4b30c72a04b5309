// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/text/task_line.h: task, taint and release are read from the lines of every
// age.
#include "extractor/text/task_line.h"

#include <gtest/gtest.h>

namespace lastwords::extractor {
namespace {

TEST(TaskLine, EachFormIsRead) {
    struct TaskCase {
        std::string_view line;
        std::optional<std::uint32_t> pid;
        std::optional<std::string> taint;
        std::string_view release;
    };
    for (const TaskCase& one : {
             TaskCase{"CPU: 0 PID: 1 Comm: init Not tainted 6.1.0-9-toy #1 Debian 6.1.1-1", 1, "",
                      "6.1.0-9-toy"},
             TaskCase{
                 "CPU: 2 UID: 1000 PID: 77 Comm: a b Kdump: loaded Tainted: G        W  OE       "
                 "6.12.4-toy #2",
                 77, "GWOE", "6.12.4-toy"},
             TaskCase{"CPU: 1 PID: 5 Comm: toy Tainted: P   O 5.10.1 #1 SMP ACPI 6.5 Board", 5,
                      "PO", "5.10.1"},
             TaskCase{"Pid: 77, comm: toyd Not tainted 2.6.32-504.toy #1 Toy Inc. 8.2/T", 77, "",
                      "2.6.32-504.toy"},
             TaskCase{"Pid: 9, comm: toyd Not tainted (2.6.26-2-486 #1)", 9, "", "2.6.26-2-486"},
             TaskCase{"EFLAGS: 00010286   (2.6.18-8.toy #1) ", {}, {}, "2.6.18-8.toy"},
             TaskCase{"EIP:    0060:[<c0112233>]    Not tainted VLI", {}, "", ""},
             TaskCase{"CPU: 0    Not tainted  (2.6.38.8 #1)", {}, "", "2.6.38.8"},
             TaskCase{"REGS: c7f3bd40 TRAP: 0300   Not tainted  (4.9.88)", {}, "", "4.9.88"},
             TaskCase{"CPU: 1 Not tainted 2.6.32 #1", {}, "", "2.6.32"},
             TaskCase{"    Not tainted", {}, "", ""},
             TaskCase{"      Tainted: G        W          6.6.30 #1", {}, "GW", "6.6.30"},
             TaskCase{"Process toyd (pid: 77, stackpage=c7a11000)", 77, {}, ""},
             TaskCase{"Process toyd (pid: 77, task: 000000003d2a0000, ksp: 000000003d2b3b80)",
                      77,
                      {},
                      ""},
             TaskCase{"TSTATE: 0000000011001604 TPC: 0000000000420000 TNPC: 0000000000420004 Y: "
                      "00000000    Not tainted",
                      {},
                      "",
                      ""},
         }) {
        const auto line = read_task_line(one.line);
        ASSERT_TRUE(line) << one.line;
        EXPECT_EQ(line->pid, one.pid) << one.line;
        EXPECT_EQ(line->taint, one.taint) << one.line;
        EXPECT_EQ(line->release, one.release) << one.line;
    }
}

TEST(TaskLine, OtherLinesAreNone) {
    for (const std::string_view line :
         {"", "CPU: ", "CPU: vendor toy, PID controller", "toy: Not tainted 6.1.0 #1",
          "Process accounting resumed", "Linux version 6.1.0 (x) #1"}) {
        EXPECT_FALSE(read_task_line(line)) << line;
    }
}

}  // namespace
}  // namespace lastwords::extractor
