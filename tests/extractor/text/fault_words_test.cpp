// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/text/fault_words.h: lines of all architectures are known by their words, and
// lines that only resemble them are not.
#include "extractor/text/fault_words.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "extractor/text/printk_words.h"

namespace lastwords::extractor {
namespace {

using K = printkfmt::FaultKind;
using W = Weight;

struct Known {
    std::string_view line;
    K kind;
    W weight;
};

constexpr Known kExceptions[] = {
    // x86, from 2.4 to 6.12.
    {"BUG: unable to handle kernel paging request at f000e2c3", K::kException, W::kFatal},
    {"BUG: unable to handle page fault for address: ffffa0dead00", K::kException, W::kFatal},
    {"BUG: kernel NULL pointer dereference, address: 00000000000000a8", K::kException, W::kFatal},
    {"Unable to handle kernel NULL pointer dereference at virtual address 00000004", K::kException,
     W::kFatal},
    {"kernel tried to execute NX-protected page - exploit attempt? (uid: 1000)", K::kException,
     W::kSign},
    {"unable to execute userspace code (SMEP?) (uid: 0)", K::kException, W::kSign},
    {"BUG: stack guard page was hit at ffffc90000d37ff8 (stack is ffffc90000d38000..1)",
     K::kStackOverflow, W::kFatal},
    {"BUG: TASK stack guard page was hit at 00000000d5 (stack is 000..000)", K::kStackOverflow,
     W::kFatal},
    {"BUG: IRQ stack guard page was hit at 00000000d5 (stack is 000..000)", K::kStackOverflow,
     W::kFatal},
    {"traps: PANIC: double fault, error_code: 0x10", K::kException, W::kFatal},
    {"PANIC: double fault, error_code: 0x0", K::kException, W::kFatal},
    {"PANIC: early exception 0x0d IP 10:ffffffff9a1 error 0 cr2 0xffff", K::kException, W::kFatal},
    {"PANIC: early exception 0e rip 10:ffffffff805 error 9 cr2 0", K::kException, W::kFatal},
    {"double fault: 0000 [#3] PREEMPT SMP PTI", K::kException, W::kFatal},
    {"invalid opcode: 0000 [#2] PREEMPT_RT SMP NOPTI", K::kException, W::kFatal},
    {"invalid operand: 0000 [#1]", K::kException, W::kFatal},
    {"Oops: invalid opcode: 0000 [#1] PREEMPT SMP KASAN NOPTI", K::kException, W::kFatal},
    {"Oops: 0000 [#1] PREEMPT SMP", K::kException, W::kFatal},
    {"Oops: 0002", K::kException, W::kFatal},
    {"Oops: 0000 [1] SMP", K::kException, W::kFatal},
    {"Oops: kernel access of bad area, sig: 11", K::kException, W::kFatal},
    {"Oops: general protection fault, probably for non-canonical address 0xdead: 0000 [#1] SMP",
     K::kException, W::kFatal},
    {"general protection fault, maybe for address 0xffff88: 0000 [#1] SMP", K::kException,
     W::kFatal},
    {"stack segment: 0000 [#1] SMP", K::kException, W::kFatal},
    {"segment not present: 0018 [#1] SMP", K::kException, W::kFatal},
    {"int3: 0000 [#1] PREEMPT SMP", K::kException, W::kFatal},
    {"iret exception: 0000 [#1] SMP", K::kException, W::kFatal},
    {"divide error: 0000 [#1] SMP", K::kException, W::kFatal},
    {"Bad pagetable: 000d [#1] SMP", K::kException, W::kFatal},
    {"control protection fault: 0003 [#1] SMP", K::kException, W::kFatal},  // no row has it
    {"do_IRQ: stack overflow: 388", K::kStackOverflow, W::kReport},
    // All.
    {"kernel BUG at mm/toy.c:12!", K::kException, W::kFatal},
    {"Kernel BUG at 00000000c0ffee [verbose debug info unavailable]", K::kException, W::kFatal},
    {"[2:  toyd:   77] Unable to handle kernel paging request at virtual address 0badcafe",
     K::kException, W::kFatal},
    {"(CPU:2-pid:77:toyd) Internal error: Oops: 5 [#1] PREEMPT SMP ARM", K::kException, W::kFatal},
    // arm and arm64.
    {"Internal error: Oops: 96000045 [#1] PREEMPT SMP", K::kException, W::kFatal},
    {"Internal error: Oops - undefined instruction: 0 [#1] THUMB2", K::kException, W::kFatal},
    {"Internal error: : 1008 [#1] PREEMPT ARM", K::kException, W::kFatal},
    {"Internal error: synchronous external abort: 0000000096000210 [#1] SMP", K::kException,
     W::kFatal},
    {"Unhandled fault: external abort on non-linefetch (0x1018) at 0xf0a10000", K::kException,
     W::kSign},
    {"Unhandled prefetch abort: breakpoint debug exception (0x222) at 0xc0101", K::kException,
     W::kSign},
    {"Bad mode in prefetch abort handler detected", K::kException, W::kFatal},
    {"Bad mode in Error handler detected on CPU3, code 0xbf000000 -- SError", K::kException,
     W::kFatal},
    {"Unhandled 64-bit el1h sync exception on CPU2, ESR 0x000000002000000 -- BTI", K::kException,
     W::kFatal},
    {"SError Interrupt on CPU1, code 0xbe000411 -- SError", K::kHardware, W::kFatal},
    {"Insufficient stack space to handle exception!", K::kStackOverflow, W::kFatal},
    // riscv, mips, loongarch, csky, openrisc.
    {"Unable to handle kernel access to user memory without uaccess routines at virtual address 8",
     K::kException, W::kFatal},
    {"Oops [#1]", K::kException, W::kFatal},
    {"Oops - illegal instruction [#1]", K::kException, W::kFatal},
    {"Oops - store (or AMO) access fault [#2]", K::kException, W::kFatal},
    {"Kernel BUG [#2]", K::kException, W::kFatal},
    {"CPU 0 Unable to handle kernel paging request at virtual address 00000000000000a0, era == "
     "9000000000a1, ra == 9000000000b1",
     K::kException, W::kFatal},
    {"Oops[#12]:", K::kException, W::kFatal},
    {"Kernel bug detected[#1]:", K::kException, W::kFatal},
    {"Kernel unaligned instruction access[#1]:", K::kException, W::kFatal},
    {"Kernel ade access[#1]:", K::kException, W::kFatal},
    {"do_cpu invoked from kernel context![#1]:", K::kException, W::kFatal},
    {"Oops - BUG[#1]:", K::kException, W::kFatal},
    {"Data bus error, epc == 80112233, ra == 80112200", K::kHardware, W::kReport},
    {"Oops#: 0009", K::kException, W::kFatal},
    // powerpc.
    {"BUG: Unable to handle kernel data access on write at 0xc00000000badf00d", K::kException,
     W::kFatal},
    {"BUG: Unable to handle kernel instruction fetch (NULL pointer?)", K::kException, W::kFatal},
    {"BUG: Kernel NULL pointer dereference on read at 0x00000010", K::kException, W::kFatal},
    {"Unable to handle kernel paging request for instruction fetch", K::kException, W::kFatal},
    {"Kernel attempted to write user page (10) - exploit attempt? (uid: 0)", K::kException,
     W::kSign},
    {"Oops: Exception in kernel mode, sig: 5 [#1]", K::kException, W::kFatal},
    {"Oops: Machine check, sig: 7 [#1]", K::kHardware, W::kFatal},
    {"Bad kernel stack pointer 7fffe000 at c0001234", K::kException, W::kFatal},
    {"Unrecoverable exception 4100 at c0000000000a1b2c (msr=0x9000)", K::kException, W::kFatal},
    {"Unrecoverable FP Unavailable Exception 800 at c00", K::kException, W::kFatal},
    {"MCE: CPU7: machine check (Severe) Host UE Load/Store [Not recovered]", K::kHardware,
     W::kReport},
    // s390.
    {"Unable to handle kernel pointer dereference in virtual kernel address space", K::kException,
     W::kFatal},
    {"Unable to handle kernel pointer dereference at virtual kernel address (null)", K::kException,
     W::kFatal},
    {"Oops: 0038 ilc:3 [#1] SMP", K::kException, W::kFatal},
    {"addressing exception: 0005 ilc:2 [#1] PREEMPT SMP", K::kException, W::kFatal},
    {"specification exception: 0006 [#1] SMP", K::kException, W::kFatal},
    {"transaction constraint exception: 0218 ilc:3 [#1] SMP", K::kException, W::kFatal},
    {"mcck: Terminating task because of machine malfunction (code 0x00000000000b).", K::kHardware,
     W::kReport},
    {"Kernel stack overflow.", K::kStackOverflow, W::kFatal},
    // sparc, parisc, m68k, xtensa, alpha.
    {"toyd(77): Oops [#1]", K::kException, W::kFatal},
    {"swapper/0(0): Kernel bad sw trap 5 [#4]", K::kException, W::kFatal},
    {"Kernel Fault: Code=26 (Data memory access rights trap) at addr 00000010", K::kException,
     W::kFatal},
    {"toyd (pid 77): Protection id trap (code 7)", K::kException, W::kFatal},
    {"Unable to handle kernel access at virtual address 1f0ad0", K::kException, W::kFatal},
    {"BAD KERNEL TRAP: 00000000", K::kException, W::kFatal},
    {"Oops: sig: 11 [#1] PREEMPT", K::kException, W::kFatal},
    {"Kernel bug at fs/toy.c:99", K::kException, W::kFatal},
};

constexpr Known kReports[] = {
    {"mce: [Hardware Error]: CPU 9: Machine Check Exception: 4 Bank 7: be00000000800400",
     K::kHardware, W::kReport},
    {"[Hardware Error]: CPU 0: Machine Check Exception: 4 Bank 5: be00", K::kHardware, W::kReport},
    {"CPU 1: Machine Check Exception: 0000000000000007", K::kHardware, W::kReport},
    {"mce: [Hardware Error]: Machine check: Processor context corrupt", K::kHardware, W::kReport},
    {"{3}[Hardware Error]: event severity: fatal", K::kHardware, W::kReport},
    {"EDAC MC0: 1 UE memory read error on CPU_SrcID#0 (channel:0)", K::kHardware, W::kReport},
    {"EDAC MC1: UE page 0x0, offset 0x0, grain 8, row 1, labels \"\": i3200 UE", K::kHardware,
     W::kReport},
    {"pcieport 0000:00:1c.0: AER: Uncorrected (Fatal) error received: 0000:02:00.0", K::kHardware,
     W::kReport},
    {"pcieport 10000:00:02.0: AER: Uncorrectable (Fatal) error message received from 10000:01:00.0",
     K::kHardware, W::kReport},
    {"NMI: PCI system error (SERR) for reason a1 on CPU 0.", K::kHardware, W::kReport},
    {"Uhhuh. NMI received for unknown reason 2d on CPU 3.", K::kNmi, W::kReport},
    {"NMI watchdog: Watchdog detected hard LOCKUP on cpu 11", K::kHardLockup, W::kReport},
    {"Watchdog detected hard LOCKUP on cpu 3", K::kHardLockup, W::kReport},
    {"NMI Watchdog detected LOCKUP on CPU1, eip c0101010, registers:", K::kHardLockup, W::kFatal},
    {"BUG: NMI Watchdog detected LOCKUP on CPU0, ip ffffffff8101, registers:", K::kHardLockup,
     W::kFatal},
    {"watchdog: CPU 3 self-detected hard LOCKUP @ toy_spin+0x10/0x20", K::kHardLockup, W::kReport},
    {"watchdog: CPU 1 detected hard LOCKUP on other CPUs 0,2-3", K::kHardLockup, W::kReport},
    {"watchdog: BUG: soft lockup - CPU#5 stuck for 45s! [kworker/5:1:77]", K::kSoftLockup,
     W::kReport},
    {"BUG: soft lockup - CPU#0 stuck for 61s! [toyd:77]", K::kSoftLockup, W::kReport},
    {"rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:", K::kRcuStall, W::kReport},
    {"INFO: rcu_bh self-detected stall on CPU { 1}  (t=2100 jiffies)", K::kRcuStall, W::kReport},
    {"INFO: RCU detected CPU 1 stall (t=1000 jiffies)", K::kRcuStall, W::kReport},
    {"INFO: rcu_sched detected expedited stalls on CPUs/tasks: { 2-... }", K::kRcuStall,
     W::kReport},
    {"INFO: rcu_tasks detected stalls on tasks:", K::kRcuStall, W::kReport},
    {"Page fault: bad address: Code=26 (Data memory access rights trap) at addr f8000000",
     K::kException, W::kFatal},
    {"INFO: task kworker/u9:2:77 blocked for more than 245 seconds.", K::kHungTask, W::kReport},
    {"BUG: workqueue lockup - pool cpus=1 node=0 flags=0x0 nice=0 stuck for 44s!",
     K::kWorkqueueLockup, W::kReport},
    {"BUG: KASAN: slab-out-of-bounds in toy_write+0x10/0x20", K::kMemory, W::kReport},
    {"BUG: KFENCE: use-after-free read in toy_read+0x1/0x2", K::kMemory, W::kReport},
    {"BUG: KMSAN: uninit-value in toy_ioctl+0x1/0x2", K::kMemory, W::kReport},
    {"BUG: KCSAN: data-race in toy_get / toy_put", K::kBug, W::kReport},
    {"UBSAN: array-index-out-of-bounds in toy.c:7:3", K::kBug, W::kReport},
    {"BUG: Bad page state in process toyd  pfn:0badd", K::kMemory, W::kReport},
    {"BUG kmalloc-128 (Tainted: G    B      OE): Redzone overwritten", K::kMemory, W::kReport},
    {"list_del corruption, ffff888100->next is LIST_POISON1 (dead000000000100)", K::kMemory,
     W::kReport},
    {"usercopy: Kernel memory exposure attempt detected from SLUB object 'toy' (offset 0, size 9)!",
     K::kMemory, W::kReport},
    {"BUG: scheduling while atomic: toyd/77/0x00000002", K::kBug, W::kReport},
    {"BUG: sleeping function called from invalid context at toy.c:9", K::kBug, W::kReport},
    {"refcount_t: underflow; use-after-free.", K::kWarning, W::kReport},
    {"WARNING: CPU: 2 PID: 77 at drivers/toy/toy.c:7 toy_go+0x1/0x2 [toy]", K::kWarning,
     W::kReport},
    {"WARNING: drivers/toy/toy.c:7 at toy_go+0x1/0x2, CPU#2: toyd/77", K::kWarning, W::kReport},
    {"WARNING: at kernel/toy.c:7 toy_go+0x1/0x2()", K::kWarning, W::kReport},
    {"WARNING: possible circular locking dependency detected", K::kWarning, W::kReport},
    {"sysrq: Trigger a crash", K::kSysrq, W::kSign},
    {"SysRq : Trigger a crash", K::kSysrq, W::kSign},
    {"toyd invoked oom-killer: gfp_mask=0x100cca(GFP_HIGHUSER_MOVABLE), order=0", K::kOutOfMemory,
     W::kSign},
    {"VFS: Cannot open root device \"toy0\" or unknown-block(0,0): error -6", K::kRootFs, W::kSign},
};

void expect_known(const Known& one) {
    const FaultWords* words = find_fault_words(one.line);
    ASSERT_TRUE(words) << one.line;
    EXPECT_EQ(words->kind, one.kind) << one.line << ": " << words->words;
    EXPECT_EQ(words->weight, one.weight) << one.line << ": " << words->words;
}

TEST(FaultWords, ExceptionsOfAllArchitecturesAreKnown) {
    for (const Known& one : kExceptions) {
        expect_known(one);
    }
}

TEST(FaultWords, LockupsHardwareAndWhatKernelsSurviveAreKnown) {
    for (const Known& one : kReports) {
        expect_known(one);
    }
}

TEST(FaultWords, LinesThatResembleThemAreNone) {
    for (const std::string_view line : {
             "",
             "toy: BUG: not the kernel's own",
             "toydrv 0000:00:1f.0: Oops: firmware said 0002",
             "usb 1-1: port [#1] resumed",
             "usb 1-1: Product: Oops: 0002 [#1]",
             "usb 1-1: Product: x[#1]:",
             "usb 1-1: x(7): Oops [#1]",
             "usb 1-1: Product: x (pid 7): trap (code 7)",
             "usb 1-1: Product: x invoked oom-killer: y",
             "toybus: lane up [#2]",
             "toybus: code 12 [#2] of 4",
             "Oops: toytime: can't read time!",
             "toyd[77]: segfault at 0 ip 00007f sp 00007ffd error 4 in toyd[400000+1000]",
             "traps: toyd[77] general protection fault ip:7f01 sp:7ffd error:0 in libtoy.so",
             "traps: toyd[77] trap invalid opcode ip:401000 sp:7ffd error:0 in toyd",
             "mce: [Hardware Error]: Machine check events logged",
             "mce: CPU supports 10 MCE banks",
             "{1}[Hardware Error]: event severity: corrected",
             "[Hardware Error]: event severity: fatal",  // BERT: of the boot before
             "EDAC MC0: 1 CE memory read error on DIMM_A1",
             "pcieport 0000:00:1c.0: AER: Corrected error received: 0000:02:00.0",
             "rcu: Hierarchical RCU implementation.",
             "INFO: lockdep is turned off.",
             "NMI watchdog: Enabled. Permanently consumes one hw-PMU counter.",
             "watchdog: Delayed init of the lockup detector failed: -19",
             "sysrq: Show Blocked State",
             "kernel BUGs: 0",
             "the kernel panicked before",
             "overflow: 12 of 30 packets lost in toy",
             "[drm:toy] BUG: x",
             "[<ffffffff81012345>] Oops+0x1/0x2",
             "VFS: Mounted root (ext4 filesystem) readonly on device 8:1.",
             "WARNING! power/toy is deprecated",
         }) {
        const FaultWords* words = find_fault_words(line);
        EXPECT_FALSE(words) << line << ": " << (words ? words->words : "");
    }
}

TEST(FaultWords, HugeLineTakesNoLonger) {
    std::string line = "INFO: task ";
    for (int i = 0; i < 1'000'000; ++i) {
        line += ":1 ";
    }
    EXPECT_FALSE(find_fault_words(line));
}

TEST(FaultWords, RowsHaveASourceAndCanBeTold) {
    std::set<std::string_view> words;
    for (const FaultWords& row : fault_words()) {
        EXPECT_FALSE(row.source.empty() || row.seen.empty()) << row.words;
        EXPECT_TRUE(words.insert(row.words).second) << row.words << " is there twice";
        EXPECT_FALSE(row.words.ends_with("%s")) << row.words;
    }
    EXPECT_GT(words.size(), 150U);
    for (const PanicWords& row : panic_words()) {
        EXPECT_FALSE(row.source.empty() || row.seen.empty()) << row.words;
    }
}

TEST(FaultWords, RowIsReachedByItsOwnWords) {
    for (const FaultWords& row : fault_words()) {
        std::string line(row.words.substr(0, row.words.find('$')));
        for (const std::string_view mark : {"%d", "%x", "%s"}) {
            for (std::size_t at = line.find(mark); at != std::string::npos; at = line.find(mark)) {
                line.replace(at, 2, mark == "%s" ? "toyd" : "0042");
            }
        }
        const FaultWords* found = find_fault_words(line);
        ASSERT_TRUE(found) << line;
        EXPECT_EQ(found->words, row.words) << "the row is hidden by one before it";
    }
}

TEST(FaultWords, EveryRowIsInTheDocumentation) {
    std::ifstream file(LASTWORDS_DOCS "/formats/faults.md");
    const std::string page(std::istreambuf_iterator<char>(file), {});
    ASSERT_FALSE(page.empty());
    // Some words stand in both tables.
    const std::size_t panics = page.find("\n## Panics\n");
    const auto expect_row = [&](std::size_t from, std::string_view words, K kind,
                                std::string_view source, std::string_view seen) {
        words = words.substr(0, words.find_last_not_of(' ') + 1);
        const std::size_t at =
            page.find(fmt::format("\n| `{}` | {} | ", words, name_of(kind)), from);
        ASSERT_NE(at, std::string::npos) << words;
        const std::string row = page.substr(at + 1, page.find('\n', at + 1) - at - 1);
        EXPECT_TRUE(row.ends_with(fmt::format(" | {} | {} |", source, seen))) << row;
    };
    for (const FaultWords& row : fault_words()) {
        expect_row(0, row.words, row.kind, row.source, row.seen);
    }
    for (const PanicWords& row : panic_words()) {
        expect_row(panics, row.words, row.kind, row.source, row.seen);
    }
}

TEST(PanicReason, IsTakenFromLinesOfAllAges) {
    EXPECT_EQ(panic_reason("Kernel panic - not syncing: toy"), "toy");
    EXPECT_EQ(panic_reason("Kernel panic: toy"), "toy");
    EXPECT_EQ(panic_reason("Kernel panic - not syncing:"), "");
    EXPECT_EQ(panic_reason("[3:  toyd:   77] Kernel panic - not syncing: toy"), "toy");
    for (const std::string_view line :
         {"Kernel panic", "Kernel panic - not syncing",
          "---[ end Kernel panic - not syncing: x ]---", "toy: Kernel panic - not syncing: x",
          "[toy] Kernel panic - not syncing: x"}) {
        EXPECT_FALSE(panic_reason(line)) << line;
    }
}

TEST(PrintkWords, StandForNumbersAndTexts) {
    EXPECT_TRUE(begins_as("a 12 b", "a %d b"));
    EXPECT_TRUE(begins_as("a 0x1f b", "a %x b"));
    EXPECT_FALSE(begins_as("a f b", "a %d b"));
    EXPECT_FALSE(begins_as("a  b", "a %d b"));
    EXPECT_TRUE(begins_as("task a:b:7 x", "task %s:%d x"));
    EXPECT_FALSE(begins_as("task :7 x", "task %s:%d x"));
    EXPECT_TRUE(begins_as("end \r", "end$"));
    EXPECT_FALSE(begins_as("end of it", "end$"));
    EXPECT_FALSE(begins_as("", "%s: x"));
}

}  // namespace
}  // namespace lastwords::extractor
