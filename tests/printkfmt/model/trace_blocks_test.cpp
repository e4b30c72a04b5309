// SPDX-License-Identifier: GPL-2.0-or-later
// Which lines of a log are one Call Trace with its registers.
#include "printkfmt/model/trace_blocks.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lastwords::printkfmt {

namespace {

/// A line, and who printed it: a PID; 0: the log does not say.
struct Line {
    std::string_view text;
    std::uint32_t task = 0;
};

std::vector<TraceBlock> blocks_of(const std::vector<Line>& lines) {
    TraceBlocks finder;
    for (std::uint32_t i = 0; i < lines.size(); ++i) {
        Record record;
        record.text = lines[i].text;
        record.has_caller = lines[i].task != 0;
        record.caller.id = lines[i].task;
        finder.add(i, record);
    }
    return finder.take();
}

std::string parts_of(const TraceBlock& block) {
    std::string words;
    words += block.trace ? "trace " : "";
    words += block.registers ? "registers " : "";
    words += block.stack ? "stack " : "";
    words += block.code ? "code " : "";
    words += block.modules ? "modules " : "";
    words += block.fault ? "fault " : "";
    return words;
}

using Numbers = std::vector<std::uint32_t>;

std::vector<Line> x86_oops(std::uint32_t task) {
    return {{"BUG: kernel NULL pointer dereference, address: 0000000000000000", task},
            {"Oops: 0002 [#2] SMP", task},
            {"CPU: 0 PID: 97 Comm: init Tainted: G      D            6.1.192-small #1 ", task},
            {"RIP: 0010:lkdtm_EXCEPTION+0x7/0xf", task},
            {"Code: 2e 72 b9 9b 48 8d 44 24 08 50 e8 e0 cd db ff 48 89 df", task},
            {"RSP: 0018:ffff98ed40213e10 EFLAGS: 00000246", task},
            {"RAX: 0000000000000000 RBX: ffff8e81805c1000 RCX: 0000000000000003", task},
            {"CR2: 0000000000000000 CR3: 0000000000724000 CR4: 00000000000006b0", task},
            {"Call Trace:", task},
            {" <TASK>", task},
            {" ? direct_entry+0xaa/0xc0", task},
            {" entry_SYSCALL_64_after_hwframe+0x4b/0xb5", task},
            {" </TASK>", task},
            {"Modules linked in: lagcon(OE) [last unloaded: lkdtm]", task},
            {"CR2: 0000000000000000", task},
            {"---[ end trace 0000000000000000 ]---", task},
            {"RIP: 0010:lkdtm_BUG+0x5/0x7", task},
            {"RSP: 0018:ffff98ed40273e10 EFLAGS: 00000282", task},
            {"RAX: ffffffff9b29e7f1 RBX: ffff8e81806c4000 RCX: 0000000000000003", task},
            {"lastwords: after oops", task}};
}

TEST(TraceBlocks, TheReportOfAnOopsIsOneBlockUpToItsEndMark) {
    for (const std::uint32_t task : {97U, 0U}) {
        const auto blocks = blocks_of(x86_oops(task));
        ASSERT_EQ(blocks.size(), 2U) << task;
        EXPECT_EQ(blocks[0].lines, (Numbers{2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}));
        EXPECT_EQ(parts_of(blocks[0]), "trace registers code modules ");
        EXPECT_EQ(blocks[1].lines, (Numbers{16, 17, 18}));
        EXPECT_EQ(parts_of(blocks[1]), "registers ");
    }
}

TEST(TraceBlocks, LinesOfOtherCallersAreNotInIt) {
    const auto blocks = blocks_of({{"Call Trace:", 7},
                                   {"usb 1-1: new device", 9},
                                   {" vfs_write+0xf8/0x450", 7},
                                   {"CPU: 1 PID: 9 Comm: sh Not tainted 6.1", 9},
                                   {" ksys_write+0x6f/0xf0", 7},
                                   {"Call Trace:", 9},
                                   {" panic+0x344/0x3a0", 9},
                                   {"done", 7},
                                   {" do_syscall_64+0x87/0x180", 9}});
    ASSERT_EQ(blocks.size(), 2U);
    EXPECT_EQ(blocks[0].lines, (Numbers{0, 2, 4}));
    EXPECT_EQ(blocks[1].lines, (Numbers{3, 5, 6, 8}));
}

TEST(TraceBlocks, WithoutCallersASingleOtherLineStaysOutsideAndTwoEndIt) {
    const auto blocks = blocks_of({{"Call Trace:"},
                                   {" a+0x1/0x2"},
                                   {"usb 1-1: new device"},
                                   {" b+0x1/0x2"},
                                   {"eth0: link up"},
                                   {"eth0: link down"},
                                   {" c+0x1/0x2"},
                                   {" d+0x1/0x2"},
                                   {" e+0x1/0x2"}});
    ASSERT_EQ(blocks.size(), 2U);
    EXPECT_EQ(blocks[0].lines, (Numbers{0, 1, 3}));
    EXPECT_EQ(blocks[1].lines, (Numbers{6, 7, 8}));
}

TEST(TraceBlocks, ASecondTaskBeginsASecondBlock) {
    const auto blocks = blocks_of({{"CPU: 0 PID: 1 Comm: init Not tainted 6.1"},
                                   {"Call Trace:"},
                                   {" a+0x1/0x2"},
                                   {"CPU: 1 PID: 2 Comm: sh Not tainted 6.1"},
                                   {"Call Trace:"},
                                   {" b+0x1/0x2"}});
    ASSERT_EQ(blocks.size(), 2U);
    EXPECT_EQ(blocks[1].lines, (Numbers{3, 4, 5}));
}

TEST(TraceBlocks, WhatIsOnBothSidesOfAGapIsNotOneBlock) {
    TraceBlocks finder;
    Record frame;
    frame.text = " a+0x1/0x2";
    for (std::uint32_t i = 0; i < 6; ++i) {
        if (i == 3) {
            finder.interrupt();
        }
        finder.add(i, frame);
    }
    EXPECT_EQ(finder.take().size(), 2U);
}

TEST(TraceBlocks, FramesThatLostTheirHeadingAreATrace) {
    const auto blocks = blocks_of({{" a+0x1/0x2", 1}, {" ? b+0x1/0x2 [mod]", 1}, {"<EOI>", 1}});
    ASSERT_EQ(blocks.size(), 1U);
    EXPECT_TRUE(blocks[0].trace);
}

TEST(TraceBlocks, Arm64) {
    const auto blocks =
        blocks_of({{"Unable to handle kernel NULL pointer dereference at virtual address 0", 1},
                   {"Mem abort info:", 1},
                   {"  ESR = 0x0000000096000045", 1},
                   {"  EC = 0x25: DABT (current EL), IL = 32 bits", 1},
                   {"  SET = 0, FnV = 0", 1},
                   {"  FSC = 0x05: level 1 translation fault", 1},
                   {"Data abort info:", 1},
                   {"  ISV = 0, ISS = 0x00000045", 1},
                   {"user pgtable: 4k pages, 39-bit VAs, pgdp=0000000043727000", 1},
                   {"[0000000000000000] pgd=0000000000000000, p4d=0000000000000000", 1},
                   {"Internal error: Oops: 0000000096000045 [#1] SMP", 1},
                   {"Modules linked in: hello(O) faulty(O)", 1},
                   {"CPU: 0 PID: 152 Comm: sh Tainted: G           O      5.15.18 #1", 1},
                   {"Hardware name: linux,dummy-virt (DT)", 1},
                   {"pstate: 80000005 (Nzcv daif -PAN -UAO -TCO BTYPE=--)", 1},
                   {"pc : faulty_write+0x8/0x10 [faulty]", 1},
                   {"lr : vfs_write+0xc4/0x280", 1},
                   {"sp : ffffffc008d23d80", 1},
                   {"x29: ffffffc008d23d80 x28: ffffff80020c8000 x27: 0000000000000000", 1},
                   {"x9 : 0000000000000000 x8 : 0000000000000000 x7 : 0000000000000000", 1},
                   {"Call trace:", 1},
                   {" faulty_write+0x8/0x10 [faulty] (P)", 1},
                   {" el0t_64_sync+0x1a0/0x1a4", 1},
                   {"Code: d2800001 d2800000 d503233f d50323bf (b900003f)", 1},
                   {"---[ end trace 0000000000000000 ]---", 1}});
    ASSERT_EQ(blocks.size(), 2U);
    EXPECT_EQ(blocks[0].lines.front(), 1U);
    EXPECT_EQ(blocks[0].lines.size(), 9U);
    EXPECT_EQ(parts_of(blocks[0]), "fault ");
    EXPECT_EQ(blocks[1].lines.front(), 11U);
    EXPECT_EQ(blocks[1].lines.back(), 23U);
    EXPECT_EQ(parts_of(blocks[1]), "trace registers code modules ");
}

TEST(TraceBlocks, LinesOfTheOtherArchitecturesAreKnown) {
    for (const auto& [text, line] : std::vector<std::pair<std::string_view, TraceLine>>{
             // arm
             {"PC is at sysrq_handle_crash+0x24/0x28", TraceLine::kRegisters},
             {"pc : [<c0123456>]    lr : [<c0123450>]    psr: 60000093", TraceLine::kRegisters},
             {"r10: 00000000  r9 : c0d00000  r8 : c0d09d2c", TraceLine::kRegisters},
             {"Process sh (pid: 149, stack limit = 0x(ptrval))", TraceLine::kHead},
             {"Stack: (0xc0d01ed8 to 0xc0d02000)", TraceLine::kStack},
             {"1ee0: c0d01f04 c0d01ef0 c0123456 c0654321", TraceLine::kWords},
             {"[<c0123456>] (panic) from [<c0234567>] (die+0x1a/0x20)", TraceLine::kTrace},
             {" panic from sysrq_handle_crash+0x24/0x28", TraceLine::kTrace},
             {" r7:c0d00000 r6:c0d09d2c", TraceLine::kRegisters},
             // riscv
             {"epc : ffffffff80123456 ra : ffffffff80123450 sp : ff20000000013e40",
              TraceLine::kRegisters},
             {" t0 : 0000000000000000 t1 : 0000000000000000", TraceLine::kRegisters},
             {"status: 0000000200000120 badaddr: 0000000000000000", TraceLine::kRegisters},
             {"[<ffffffff80002f1e>] dump_backtrace+0x1c/0x24", TraceLine::kTrace},
             // powerpc
             {"NIP:  c000000000015c04 LR: c00000000011f098 CTR: c000000000015be0",
              TraceLine::kRegisters},
             {"GPR04: 0000000000000003 0000000000000100", TraceLine::kRegisters},
             {"NIP [c000000000ac0ce8] dbs_update_util_handler+0x18/0xf0", TraceLine::kRegisters},
             {"[c000003fdc18bc80] [c000000000159400] wake_up+0x160/0x5f0 (unreliable)",
              TraceLine::kTrace},
             {"ebe1fff8 7d908120 4e800020 3860ffea <89470430> 2f8a0000", TraceLine::kWords},
             // s390
             {"Krnl PSW : 0704c00180000000 0000000000123456 (sysrq_handle_crash+0x24/0x28)",
              TraceLine::kRegisters},
             {"           0000000000000000 0000000000000063", TraceLine::kWords},
             {"([<0000000000123456>] panic+0x100/0x200)", TraceLine::kTrace},
             // mips
             {"$ 0   : 00000000 00000001 80500000", TraceLine::kRegisters},
             {"epc   : 80123456 sysrq_handle_crash+0x24/0x28", TraceLine::kRegisters},
             // x86 before 4.9
             {"RIP  [<ffffffff810f75cd>] sysrq_handle_crash+0xd/0x20", TraceLine::kRegisters},
             {" RSP <ffff880000023e70>", TraceLine::kRegisters},
             {" [<ffffffff81121fec>] ? __handle_sysrq.cold+0x45/0x109", TraceLine::kTrace},
             {" ffffffff81121fec 0000000000000000 0000000000000002", TraceLine::kWords},
             {"Pid: 1, comm: init Not tainted 3.4.113 #1", TraceLine::kHead}}) {
        EXPECT_EQ(trace_line(text), line) << text;
    }
}

TEST(TraceBlocks, OrdinaryLinesAreNotTakenForAReport) {
    for (const std::string_view text :
         {"CPU: L1 I Cache: 64K (64 bytes/line), D cache 64K (64 bytes/line)",
          "initcall pci_init+0x0/0x50 returned 0 after 12 usecs", "Status: ok", "CS: on",
          "Register the driver", "r8169 0000:01:00.0: link up", "a1 is here",
          "Kernel panic - not syncing: sysrq triggered crash", "sp : low", "<6>text",
          "came from here", "$5 for a ride", "Stack depth: 3", "deadbeef", "Pid: none"}) {
        EXPECT_EQ(trace_line(text), TraceLine::kNone) << text;
    }
}

TEST(TraceBlocks, ALongListOfModulesGoesOnInTheNextRecord) {
    const std::string modules = "Modules linked in: " + std::string(600, 'x') + "(E)";
    const auto blocks = blocks_of({{modules, 1},
                                   {" snd_hda_intel(E) snd_pcm(E) evdev", 1},
                                   {"CPU: 0 PID: 1 Comm: init Not tainted 6.1", 1},
                                   {"Call Trace:", 1},
                                   {" a+0x1/0x2", 1}});
    ASSERT_EQ(blocks.size(), 1U);
    EXPECT_EQ(blocks[0].lines.size(), 5U);
}

TEST(TraceBlocks, FewLinesAreNoBlockAndEmptyOnesDoNotEndIt) {
    EXPECT_TRUE(blocks_of({{"Call Trace:", 1}, {" a+0x1/0x2", 1}, {"", 1}}).empty());
    const auto blocks =
        blocks_of({{"Call Trace:", 1}, {" a+0x1/0x2", 1}, {"", 1}, {"Code: 00", 1}});
    ASSERT_EQ(blocks.size(), 1U);
    EXPECT_EQ(blocks[0].lines.size(), 4U);
}

TEST(TraceBlocks, ACallerForEachLineDoesNotMakeItSlowOrLarge) {
    std::vector<Line> lines;
    for (std::uint32_t i = 1; i < 50'000; ++i) {
        lines.push_back({"Call Trace:", i});
    }
    EXPECT_TRUE(blocks_of(lines).empty());
}

}  // namespace

}  // namespace lastwords::printkfmt
