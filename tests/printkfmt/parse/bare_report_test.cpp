// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of printkfmt/parse/lines/bare_report.h: reports without times are found in prose, by all
// words with which kernels begin them.
#include "printkfmt/parse/lines/bare_report.h"

#include <gmock/gmock.h>

#include "tests/printkfmt/parse/told.h"

namespace lastwords::test {
namespace {

using ::testing::IsEmpty;

TEST(BareReport, OneOtherKindProvesAFirstLineThatOnlyTheKernelWrites) {
    for (const std::string_view report : {
             // The name of a task may have colons.
             "INFO: task kworker/u8:3:412 blocked for more than 245 seconds.\nCall Trace:\n",
             "BUG: using smp_processor_id() in preemptible [00000000] code: pumpd/9\nCall Trace:\n",
             "CPU 2 Unable to handle kernel paging request at virtual address 0bad, epc == 8000\n"
             "[<80001234>] pump+0x1c/0x80\n",
             "INFO: rcu_sched detected stalls on CPUs/tasks:\n\t(detected by 1, t=77 jiffies)\n"
             "pumpd           R  running task        0   412    1 0x00000003\n",
             "rcu: INFO: rcu_preempt self-detected stall on CPU\nCall trace:\n",
             "pumpd: page allocation failure: order:4, mode:0x40c0(GFP_KERNEL)\nCall Trace:\n",
             "pumpd: page allocation failure. order:1, mode:0x20\nCall Trace:\n",
             "pumpd invoked oom-killer: gfp_mask=0x201da, order=0, oom_adj=0\nMem-Info:\n",
             "irq 21: nobody cared (try booting with the \"irqpoll\" option)\nCall Trace:\n",
             "BUG: workqueue lockup - pool cpus=1 node=0 flags=0x0 nice=0 stuck for 33s!\n"
             "Showing busy workqueues and worker pools:\n",
             "Page fault: bad address: Code=26 (Data memory access rights trap) at addr f1000000\n"
             "Backtrace:\n",
             "pumpd (pid 77): Illegal instruction (code 8)\n"
             "CPU: 0 PID: 77 Comm: pumpd Not tainted 6.1.0 #1\n",
         }) {
        EXPECT_THAT(parsed("Hello,\nit says:\n\n" + with_front("> ", report)).size(), 1U) << report;
    }
}

TEST(BareReport, APanicIsPrintedLast) {
    EXPECT_EQ(told("My pump stops.\n\nCPU 1: Machine Check Exception: 0000000000000004\n"
                   "Bank 2: b200000000000115 at 0000000001234567\nKernel panic: Unable to "
                   "continue\n\nWhy?\n")
                  .size(),
              5U);
    EXPECT_EQ(told("Got mcheck at 80001234\n$ 0   : 00000000 00000001\nKernel panic - not syncing: "
                   "Caught Machine Check exception\n"),
              (Told{"- Got mcheck at 80001234", "- $ 0   : 00000000 00000001",
                    "- Kernel panic - not syncing: Caught Machine Check exception"}));
    // The first line of the report is not known.
    EXPECT_EQ(told("Hi,\n\n> pumped 77 bits\n> Call Trace:\n>  [<80001234>] pump+0x1c/0x80\n"
                   "> Code: 8c420070  00000000\n> Kernel panic: pump burst\nBye\n"),
              (Told{"~Hi,\n\n> pumped 77 bits", "- Call Trace:", "-  [<80001234>] pump+0x1c/0x80",
                    "- Code: 8c420070  00000000", "- Kernel panic: pump burst", "~Bye"}));
}

TEST(BareReport, APanicsLineAloneIsAProof) {
    const std::string panic = "Kernel panic - not syncing: Attempted to kill init!";
    for (const std::string_view front : {"", "    ", "> ", ">> ", "\t"}) {
        EXPECT_EQ(told("It ends so:\n" + with_front(front, panic + "\n") + "\nWhy?\n"),
                  (Told{"~It ends so:", "- " + panic, "~\nWhy?"}))
            << front;
    }
    EXPECT_EQ(told("pumping\nVFS: Cannot open root device \"pump1\" or unknown-block(0,0)\n"
                   "Please append a correct \"root=\" boot option; here are the partitions:\n"
                   "Kernel panic - not syncing: VFS: Unable to mount root fs on "
                   "unknown-block(0,0)\n")[1],
              "- VFS: Cannot open root device \"pump1\" or unknown-block(0,0)");
}

TEST(BareReport, APanicInASentenceIsProse) {
    for (const std::string_view text : {
             "It says Kernel panic - not syncing: pump burst\n",
             "\"Kernel panic - not syncing: pump burst\" is what it says.\n",
             "- Kernel panic - not syncing: pump burst\n- The tap drips\n",
             "+Kernel panic - not syncing: pump burst\n+# of a patch\n",
             "# Kernel panic - not syncing: pump burst\n",
             "Kernel panic - not syncing\nis a text of panic().\n",
             "Kernel panic - not syncing:\n",
             "Kernel panic: pump burst\n",
         }) {
        EXPECT_THAT(parsed(text), IsEmpty()) << text;
    }
}

TEST(BareReport, TheMarkAboveTheFirstLineBelongsToIt) {
    const std::string report =
        "------------[ cut here ]------------\n"
        "WARNING: CPU: 1 PID: 9 at drivers/pump.c:77 pump+0x1/0x2\nCall Trace:\n";
    EXPECT_EQ(
        told("Hi,\n\n" + with_front("> ", report)),
        (Told{"~Hi,\n", "- ------------[ cut here ]------------",
              "- WARNING: CPU: 1 PID: 9 at drivers/pump.c:77 pump+0x1/0x2", "- Call Trace:"}));
    // What stands further above is prose, even if it looks like a part.
    EXPECT_EQ(told("CPU: 4 cores\nHi,\n" + report)[0], "~CPU: 4 cores\nHi,");
}

TEST(BareReport, ParagraphsOfRegistersAndOfTheStackBelongToIt) {
    const Told lines = told(
        "Hi,\n\n> Page fault: no context: Code=6 (Instruction TLB miss fault) at addr 0a1b2c3d\n"
        "> CPU: 0 PID: 7 Comm: pumpd Not tainted 6.4.0 #1\n>\n>      YZrvWESTHLNXBCVMcbcbcbcbOG\n"
        "> PSW: 00001000000001001111111100001111 Not tainted\n> r00-03  000000ff0804ff0f 0b3a\n"
        ">\n> sr00-03  00000000000a5c00 0000\n>   IIR: 006110c2    ISR: 0000000010240000\nBye\n");
    ASSERT_EQ(lines.size(), 11U);
    EXPECT_EQ(lines[4], "-      YZrvWESTHLNXBCVMcbcbcbcbOG");
    EXPECT_EQ(lines[9], "-   IIR: 006110c2    ISR: 0000000010240000");
    EXPECT_EQ(lines[10], "~Bye");
    // The copy ends in the middle of the stack.
    const std::string cut =
        "Unable to handle kernel paging request at virtual address 0badbad0\n"
        "Internal error: Oops: 805 [#1] ARM\nStack: (0xc0001ec0 to 0xc0002000)\n"
        "1ec0: 60000013 c0001140 00000200\n1ee0: 04208040\n";
    EXPECT_EQ(told(cut).back(), "- 1ee0: 04208040");
}

TEST(BareReport, AnEmptyLineOfAQuotationIsEmpty) {
    EXPECT_EQ(told(">>  Unable to handle kernel paging request at virtual address 0badbad0\n"
                   ">>  Oops[#1]:\n>>\n>>  Code: 8c420070  00000000\n")[2],
              "- ");
}

TEST(BareReport, HardBlanksOfAMailAreBlanks) {
    EXPECT_EQ(told("Hi,\n\n> INFO: task pumpd:77 blocked for more than 123 seconds.\n"
                   "> \xc2\xa0 \xc2\xa0 Not tainted 6.1.0 #1\n> Backtrace:\n"
                   "> \xc2\xa0[<80001234>] pump+0x1c/0x80\nBye\n"),
              (Told{"~Hi,\n", "- INFO: task pumpd:77 blocked for more than 123 seconds.",
                    "-     Not tainted 6.1.0 #1", "- Backtrace:", "-  [<80001234>] pump+0x1c/0x80",
                    "~Bye"}));
}

}  // namespace
}  // namespace lastwords::test
