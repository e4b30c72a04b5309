// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of find_crash_cause(): the panic, the fault that led to it, and what the kernel survived
// are told apart.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "extractor/text/crash_cause.h"
#include "tests/support/source_builder.h"

namespace lastwords::test {
namespace {

using K = printkfmt::FaultKind;
using printkfmt::CrashCause;

/// Lines with their time in milliseconds.
using Lines = std::vector<std::pair<std::uint64_t, std::string_view>>;

constexpr std::string_view kPanicStart = "Kernel panic - not syncing: ";

std::optional<CrashCause> cause_of(const Lines& lines) {
    SourceBuilder builder;
    std::uint64_t seq = 0;
    for (const auto& [time, text] : lines) {
        builder.record({.text = text, .seq = seq++, .timestamp_ns = time * 1'000'000});
    }
    return extractor::find_crash_cause(builder.build().log);
}

std::string first_fault(const std::optional<CrashCause>& cause) {
    return cause && cause->first_fault ? cause->first_fault->line : "";
}

TEST(FirstFault, EachPanicNamesItsKindOfFault) {
    struct PanicCase {
        std::string_view fault;
        std::string_view reason;
        K kind;
    };
    for (const PanicCase& one : {
             PanicCase{"Oops: 0002 [#1] SMP", "Fatal exception in interrupt", K::kException},
             PanicCase{"Internal error: Oops - BUG: 0 [#1] SMP", "Oops - BUG: Fatal exception",
                       K::kException},
             PanicCase{"Oops: 0004 ilc:2 [#1] SMP", "Fatal exception: panic_on_oops",
                       K::kException},
             PanicCase{"Oops[#1]:", "Aiee, killing interrupt handler!", K::kException},
             PanicCase{"Oops: 0000", "Attempted to kill the idle task!", K::kException},
             PanicCase{"kernel BUG at toy.c:1!", "Oopsed too often (kernel.oops_limit is 10000)",
                       K::kException},
             PanicCase{"Bad mode in FIQ handler detected", "bad mode", K::kException},
             PanicCase{"Insufficient stack space to handle exception!", "kernel stack overflow",
                       K::kStackOverflow},
             PanicCase{"BUG: soft lockup - CPU#1 stuck for 22s! [toyd:77]",
                       "softlockup: hung tasks", K::kSoftLockup},
             PanicCase{"watchdog: Watchdog detected hard LOCKUP on cpu 1", "Hard LOCKUP",
                       K::kHardLockup},
             PanicCase{"rcu: INFO: rcu_preempt self-detected stall on CPU", "RCU Stall",
                       K::kRcuStall},
             PanicCase{"INFO: task toyd:77 blocked for more than 120 seconds.",
                       "hung_task: blocked tasks", K::kHungTask},
             PanicCase{"WARNING: CPU: 0 PID: 1 at toy.c:1 toy+0x1/0x2",
                       "kernel: panic_on_warn set ...", K::kWarning},
             PanicCase{"BUG: KASAN: use-after-free in toy+0x1/0x2", "KASAN: panic_on_warn set ...",
                       K::kWarning},
             PanicCase{"WARNING: at toy.c:1 toy+0x1/0x2()", "panic_on_warn set ...", K::kWarning},
             PanicCase{"mce: [Hardware Error]: CPU 1: Machine Check Exception: 5 Bank 0: b2",
                       "Timeout: Not all CPUs entered broadcast exception handler", K::kHardware},
             PanicCase{"{1}[Hardware Error]: event severity: fatal", "Fatal hardware error!",
                       K::kHardware},
             PanicCase{"EDAC MC0: 1 UE x on mc#0", "UE x on mc#0 (page:0x0)", K::kHardware},
             PanicCase{"SError Interrupt on CPU0, code 0xbf -- SError",
                       "Asynchronous SError Interrupt", K::kHardware},
             PanicCase{"Uhhuh. NMI received for unknown reason 3d on CPU 0.", "NMI: Not continuing",
                       K::kNmi},
             PanicCase{"toyd invoked oom-killer: gfp_mask=0x0",
                       "Out of memory: compulsory panic_on_oom is enabled", K::kOutOfMemory},
             PanicCase{"VFS: Cannot open root device \"toy\" or unknown-block(0,0): error -6",
                       "VFS: Unable to mount root fs on unknown-block(0,0)", K::kRootFs},
             PanicCase{"sysrq: Trigger a crash", "sysrq triggered crash", K::kSysrq},
             PanicCase{"watchdog: BUG: soft lockup - CPU#0 stuck for 26s! [toyd:77]",
                       "watchdog pretimeout event", K::kWatchdog},
         }) {
        const std::string panic = std::string(kPanicStart) + std::string(one.reason);
        const auto cause = cause_of({{1000, "toybus: up"}, {50'000, one.fault}, {70'000, panic}});
        ASSERT_TRUE(cause) << one.reason;
        EXPECT_EQ(cause->line, panic);
        EXPECT_EQ(first_fault(cause), one.fault) << one.reason;
        EXPECT_EQ(cause->kind, one.kind) << one.reason;
        EXPECT_EQ(cause->survived, 0U) << one.reason;
        EXPECT_EQ(cause->first_fault->seq, Seq{1});
        EXPECT_EQ(cause->first_fault->timestamp_ns, 50'000'000'000U);
        // What came an hour earlier did not lead to it.
        const auto later =
            cause_of({{1000, "toybus: up"}, {50'000, one.fault}, {3'650'000, panic}});
        EXPECT_EQ(first_fault(later), "") << one.reason;
        EXPECT_EQ(later->survived, one.kind == K::kSysrq ? 0U : 1U) << one.reason;
    }
}

TEST(FirstFault, PanicsThatSayItAllHaveNone) {
    for (const std::string_view reason :
         {"stack-protector: Kernel stack is corrupted in: toy+0x1/0x2",
          "No working init found.  Try passing init= option to kernel.",
          "Requested init /bin/toy failed (error -2).", "toy: no memory for the board"}) {
        const std::string panic = std::string(kPanicStart) + std::string(reason);
        const auto cause =
            cause_of({{30'000, "BUG: sleeping function called from invalid context at toy.c:1"},
                      {30'500, panic}});
        ASSERT_TRUE(cause);
        EXPECT_EQ(first_fault(cause), "") << reason;
        EXPECT_EQ(cause->survived, 1U) << reason;
    }
}

TEST(FirstFault, FatalFaultIsNotHiddenByAnEarlierReport) {
    const auto cause = cause_of(
        {{30'000, "BUG: workqueue lockup - pool cpus=1 node=0 flags=0x0 nice=0 stuck for 33s!"},
         {31'000, "WARNING: CPU: 0 PID: 9 at toy.c:1 toy+0x1/0x2"},
         {50'000, "BUG: unable to handle page fault for address: ffffc0ffee"},
         {50'001, "Oops: 0000 [#1] PREEMPT SMP"},
         {50'002, "CPU: 1 PID: 77 Comm: toyd Tainted: G        W          6.1.0 #1"}});
    ASSERT_TRUE(cause);
    EXPECT_EQ(cause->line, "BUG: unable to handle page fault for address: ffffc0ffee");
    EXPECT_TRUE(cause->fatal);
    EXPECT_FALSE(cause->panic);
    EXPECT_EQ(first_fault(cause), cause->line);
    EXPECT_EQ(cause->taint, "GW");
    EXPECT_EQ(cause->survived, 2U);
    EXPECT_TRUE(cause->first_survived->line.starts_with("BUG: workqueue lockup"));
}

TEST(FirstFault, RecoveredOopsDidNotLeadToAPanicOfAnotherKind) {
    const Lines oops{{30'000, "BUG: kernel NULL pointer dereference, address: 08"},
                     {30'001, "Oops: 0000 [#1] SMP"},
                     {30'002, "CPU: 1 PID: 77 Comm: toyd Not tainted 6.1.0 #1"},
                     {30'100, "---[ end trace 0000000000000000 ]---"}};
    for (const std::string_view reason : {"toy", "VFS: Unable to mount root fs on toy",
                                          "softlockup: hung tasks", "Fatal machine check"}) {
        Lines lines = oops;
        const std::string panic = std::string(kPanicStart) + std::string(reason);
        lines.emplace_back(300'000, panic);
        lines.emplace_back(300'001, "CPU: 0 PID: 1 Comm: init Tainted: G      D   6.1.0 #1");
        const auto cause = cause_of(lines);
        ASSERT_TRUE(cause);
        EXPECT_EQ(first_fault(cause), "") << reason;
        EXPECT_EQ(cause->survived, 1U) << "the lines of one oops count once";
        EXPECT_EQ(cause->taint, "GD") << "of the panic";
    }
}

TEST(FirstFault, FaultOfTheSameTaskOrMomentLedToAnyPanic) {
    constexpr std::string_view kFault = "Unable to handle kernel paging request at virtual 0";
    constexpr std::string_view kEndOfTrace = "---[ end trace 0000000000000000 ]---";
    constexpr std::string_view kToy = "Kernel panic - not syncing: toy";
    constexpr std::string_view kTask = "CPU: 1 PID: 77 Comm: toyd Not tainted 6.1.0 #1";
    constexpr std::string_view kOther = "CPU: 2 PID: 5 Comm: toy2 Tainted: G  D  6.1.0 #1";
    EXPECT_EQ(first_fault(cause_of({{50'000, kFault},
                                    {50'001, kTask},
                                    {50'002, kEndOfTrace},
                                    {80'000, kToy},
                                    {80'000, kTask}})),
              kFault);
    EXPECT_EQ(first_fault(cause_of({{50'000, kFault}, {50'002, kEndOfTrace}, {50'400, kToy}})),
              kFault);
    EXPECT_EQ(first_fault(cause_of({{50'000, kFault}, {52'000, kToy}})), kFault)
        << "the report had not ended";
    EXPECT_EQ(first_fault(cause_of({{50'000, kFault},
                                    {50'001, kTask},
                                    {50'002, kEndOfTrace},
                                    {53'000, kToy},
                                    {53'000, kOther}})),
              "");
}

TEST(FirstFault, IsTheFirstOfAChain) {
    const auto cause =
        cause_of({{40'000, "BUG: scheduling while atomic: toyd/77/0x2"},
                  {50'000, "list_del corruption. prev->next should be x, but was y."},
                  {50'001, "------------[ cut here ]------------"},
                  {50'002, "kernel BUG at lib/list_debug.c:51!"},
                  {50'003, "invalid opcode: 0000 [#1] SMP"},
                  {50'004, "CPU: 1 PID: 77 Comm: toyd Tainted: P  O  5.10.1 #1"},
                  {52'000, "Oops: 0002 [#2] SMP"},
                  {52'100, "Kernel panic - not syncing: Fatal exception"}});
    ASSERT_TRUE(cause);
    EXPECT_EQ(first_fault(cause), "list_del corruption. prev->next should be x, but was y.");
    EXPECT_EQ(cause->taint, "PO");
    EXPECT_EQ(cause->survived, 1U);
    EXPECT_EQ(cause->kind, K::kMemory);
}

TEST(FirstFault, SignBeforeAnOopsIsTheFirstFaultAndTheOopsTheDeath) {
    const auto cause = cause_of({{50'000, "kernel tried to execute NX-protected page - toy"},
                                 {50'001, "BUG: unable to handle kernel paging request at 0"},
                                 {50'002, "Oops: 0011 [#1] SMP"}});
    ASSERT_TRUE(cause);
    EXPECT_EQ(cause->line, "BUG: unable to handle kernel paging request at 0");
    EXPECT_EQ(first_fault(cause), "kernel tried to execute NX-protected page - toy");
}

TEST(FirstFault, CrashThatAUserAskedForIsSaidToBeOne) {
    const auto cause =
        cause_of({{50'000, "SysRq : Trigger a crash"},
                  {50'001, "BUG: unable to handle kernel NULL pointer dereference at (null)"},
                  {50'002, "Oops: 0002 [#1] SMP"},
                  {50'900, "Kernel panic - not syncing: Fatal exception"}});
    ASSERT_TRUE(cause);
    EXPECT_EQ(first_fault(cause),
              "BUG: unable to handle kernel NULL pointer dereference at (null)");
    EXPECT_EQ(cause->kind, K::kSysrq);
    EXPECT_EQ(cause->survived, 0U);
}

TEST(FirstFault, OopsOfAnotherTaskDidNotKillInit) {
    const Lines oops{{50'000, "Oops: 0002 [#1] SMP"},
                     {50'001, "CPU: 1 PID: 77 Comm: toyd Not tainted 6.1.0 #1"}};
    Lines lines = oops;
    lines.emplace_back(55'000,
                       "Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000100");
    EXPECT_EQ(first_fault(cause_of(lines)), "");
    lines[1].second = "CPU: 1 PID: 1 Comm: init Not tainted 6.1.0 #1";
    EXPECT_EQ(first_fault(cause_of(lines)), "Oops: 0002 [#1] SMP");
}

TEST(FirstFault, WorstReportIsNamedIfNothingIsFatal) {
    const auto cause =
        cause_of({{10'000, "WARNING: CPU: 0 PID: 1 at toy.c:1 toy+0x1/0x2"},
                  {20'000, "BUG: sleeping function called from toy"},
                  {30'000, "rcu: INFO: rcu_sched self-detected stall on CPU"},
                  {40'000, "INFO: task toyd:77 blocked for more than 120 seconds."}});
    ASSERT_TRUE(cause);
    EXPECT_EQ(cause->line, "rcu: INFO: rcu_sched self-detected stall on CPU");
    EXPECT_FALSE(cause->fatal);
    EXPECT_EQ(cause->kind, K::kRcuStall);
    EXPECT_FALSE(cause_of({{1, "WARNING: CPU: 0 PID: 1 at toy.c:1 toy+0x1/0x2"},
                           {2, "toyd invoked oom-killer: gfp_mask=0x0"}}));
}

TEST(FirstFault, ForeignLinesAreNoFaults) {
    const auto source =
        SourceBuilder()
            .record({.text = "Oops: 0002 [#1] SMP", .seq = 0, .foreign = true})
            .record(
                {.text = "Kernel panic - not syncing: Fatal exception", .seq = 1, .foreign = true})
            .build();
    EXPECT_FALSE(extractor::find_crash_cause(source.log));
}

TEST(FirstFault, ManyReportsAreCountedAndTheNewestAreKept) {
    Lines lines;
    for (std::uint64_t i = 0; i < 5000; ++i) {
        lines.emplace_back(i * 100'000, "BUG: scheduling while atomic: toyd/77/0x2");
    }
    lines.emplace_back(500'000'000, "Oops: 0002 [#1] SMP");
    lines.emplace_back(500'000'001, "Kernel panic - not syncing: Fatal exception");
    const auto cause = cause_of(lines);
    ASSERT_TRUE(cause);
    EXPECT_EQ(first_fault(cause), "Oops: 0002 [#1] SMP");
    EXPECT_EQ(cause->survived, 5000U);
}

}  // namespace
}  // namespace lastwords::test
