// SPDX-License-Identifier: GPL-2.0-or-later
// Tests why a console stopped, where its settings, the log and printk's own variables tell it.
#include "extractor/why/explain.h"

#include <gmock/gmock.h>

#include <cstdint>
#include <string>

#include "extractor/printk/consoles.h"
#include "tests/support/fake_consoles.h"
#include "tests/support/source_builder.h"

namespace lastwords::test {
namespace {

using printkfmt::Reason;
using printkfmt::Sureness;
using printkfmt::Why;
using ::testing::HasSubstr;

constexpr std::uint64_t kFirst = 100;
constexpr std::uint64_t kEnd = 120;

class WhyConsole : public ::testing::Test {
 protected:
    FakeConsoles memory{ConsoleEra::k7_2};
    SourceBuilder log;

    WhyConsole() { log.lines(kFirst, kEnd - kFirst); }

    /// Adds a variable that only this question is about.
    void variable(std::string_view name, unsigned bytes, std::uint64_t value) {
        memory.kernel.variable(name, bytes, value);
    }
    /// Panics on CPU 1.
    void panic() { memory.set("panic_cpu", 1); }

    printkfmt::Source read() {
        printkfmt::Source source = log.build();
        source.machine.crash_time = crash_time;
        OpenedKernel opened(memory.kernel);
        Findings findings;
        source.consoles =
            extractor::read_consoles(opened.view, source.log, findings).value().consoles;
        extractor::explain_consoles(opened.view, source);
        return source;
    }
    Why why() { return read().consoles.front().why.value(); }

    std::optional<std::int64_t> crash_time;
};

TEST_F(WhyConsole, NothingIsMissing) {
    memory.add({.seq = kEnd});
    const Why why = this->why();
    EXPECT_EQ(why.reason, Reason::kNothingMissing);
    EXPECT_EQ(why.sureness, Sureness::kProved);
}

TEST_F(WhyConsole, LoglevelKeepsBackAllThatIsPending) {
    memory.set("console_printk", 4);
    memory.add({.seq = 117});
    const Why why = this->why();
    EXPECT_EQ(why.reason, Reason::kLoglevel);
    EXPECT_EQ(why.sureness, Sureness::kProved);
    EXPECT_EQ(why.sentence, "its loglevel 4 keeps back 20 of the log's records; it got all others");
    EXPECT_THAT(why.change, HasSubstr("loglevel=8"));
}

TEST_F(WhyConsole, LoglevelMayHaveKeptBackWhatWasPassed) {
    memory.set("console_printk", 4);
    memory.add({.seq = kEnd});
    const Why why = this->why();
    EXPECT_EQ(why.reason, Reason::kLoglevel);
    EXPECT_EQ(why.sureness, Sureness::kLikely);
}

TEST_F(WhyConsole, LoglevelOfTheCommandLineKeptBackWhatWasPassed) {
    memory.set("console_printk", 4);
    log = {};
    log.record({.text = "Command line: root=/dev/vda quiet", .seq = kFirst, .level = 5});
    memory.add({.seq = kFirst + 1});
    const Why why = this->why();
    EXPECT_EQ(why.reason, Reason::kLoglevel);
    EXPECT_EQ(why.sureness, Sureness::kProved);
}

TEST_F(WhyConsole, AnotherLoglevelOfTheCommandLineProvesNothing) {
    memory.set("console_printk", 4);
    log = {};
    log.record({.text = "Command line: root=/dev/vda loglevel=7", .seq = kFirst, .level = 5});
    memory.add({.seq = kFirst + 1});
    EXPECT_EQ(why().sureness, Sureness::kLikely);
}

TEST_F(WhyConsole, DebugRecordsAreNoReason) {
    log.record({.text = "e820: update", .seq = kEnd, .level = 7});
    memory.add({.seq = kEnd + 1});
    EXPECT_EQ(why().reason, Reason::kNothingMissing);
}

TEST_F(WhyConsole, LoglevelIsNoReasonWhileOtherRecordsAreMissed) {
    memory.set("console_printk", 4);
    log.record({.text = "fatal", .seq = kEnd, .level = 0});
    memory.add({.seq = 117});
    EXPECT_NE(why().reason, Reason::kLoglevel);
}

TEST_F(WhyConsole, IsDisabled) {
    memory.add({.flags = 0x13, .seq = 117});
    const Why why = this->why();
    EXPECT_EQ(why.reason, Reason::kDisabled);
    EXPECT_EQ(why.evidence.front().fact,
              "struct console.flags is 0x13: printbuffer, consdev, anytime");
}

TEST_F(WhyConsole, IsSuspendedByItself) {
    memory.add({.flags = 0x97, .seq = 117});
    EXPECT_EQ(why().reason, Reason::kSuspended);
}

/// Why the first console stopped, of an older kernel whose log ends at kEnd.
Why why_in(const FakeConsoles& memory) {
    printkfmt::Source source = SourceBuilder().lines(kFirst, kEnd - kFirst).build();
    OpenedKernel opened(memory.kernel);
    Findings findings;
    source.consoles = extractor::read_consoles(opened.view, source.log, findings).value().consoles;
    extractor::explain_consoles(opened.view, source);
    return source.consoles.front().why.value();
}

TEST(WhyConsoles, GetNothingMoreWhileLogbufLockIsHeld) {
    FakeConsoles memory(ConsoleEra::k5_10);
    memory.set("console_seq", kEnd);
    memory.kernel.variable("logbuf_lock", 4, 1);
    memory.add();
    EXPECT_EQ(why_in(memory).reason, Reason::kLogbufLock);
}

// Before 5.19 all consoles share one position, which goes on without the one that is disabled.
TEST(WhyConsoles, DisabledOneDidNotGetWhatTheSharedPositionHasPassed) {
    FakeConsoles memory(ConsoleEra::k5_10);
    memory.set("console_seq", kEnd);
    memory.add({.flags = 0x13});
    EXPECT_EQ(why_in(memory).reason, Reason::kDisabled);
}

TEST(WhyConsoles, SharedPositionIsNoProofThatNothingIsMissing) {
    FakeConsoles memory(ConsoleEra::k5_10);
    memory.set("console_seq", kEnd);
    memory.add();
    const Why why = why_in(memory);
    EXPECT_EQ(why.reason, Reason::kNothingMissing);
    EXPECT_EQ(why.sureness, Sureness::kLikely);
}

TEST(WhyConsoles, AreSuspendedAllAtOnce) {
    FakeConsoles memory(ConsoleEra::k6_1);
    memory.set("console_suspended", 1);
    memory.add({.seq = 117});
    const Why why = why_in(memory);
    EXPECT_EQ(why.reason, Reason::kSuspended);
    EXPECT_EQ(why.evidence.front().fact, "console_suspended is 1");
    EXPECT_THAT(why.change, HasSubstr("no_console_suspend"));
}

TEST_F(WhyConsole, WasRegisteredLate) {
    log.record({.text = "printk: legacy console [ttyS0] enabled", .seq = kEnd});
    memory.add({.flags = 0x6, .seq = kEnd + 1});
    const Why why = this->why();
    EXPECT_EQ(why.reason, Reason::kRegisteredLate);
    EXPECT_EQ(why.evidence.front().seq, Seq{kEnd});
}

TEST_F(WhyConsole, GotTheOlderRecordsToo) {
    log.record({.text = "printk: legacy console [ttyS0] enabled", .seq = kEnd});
    memory.add({.flags = 0x7, .seq = kEnd + 1});
    EXPECT_EQ(why().reason, Reason::kNothingMissing);
}

TEST_F(WhyConsole, CannotPassARecordThatIsNotFinished) {
    log.record({.text = "half", .seq = kEnd, .state = printkfmt::RecordState::kReserved});
    log.record({.text = "next", .seq = kEnd + 1});
    memory.add({.seq = kEnd});
    const Why why = this->why();
    EXPECT_EQ(why.reason, Reason::kReservedRecord);
    EXPECT_EQ(why.evidence.front().seq, Seq{kEnd});
    EXPECT_EQ(why.sentence,
              "record 120 was never finished, and readers cannot pass it (its writer is the task "
              "1)");
}

TEST_F(WhyConsole, CrashKernelCameFirst) {
    panic();
    crash_time = 1764500000;
    variable("legacy_allow_panic_sync", 1, 0);
    variable("crash_kexec_post_notifiers", 1, 0);
    memory.add({.seq = 117});
    const Why why = this->why();
    EXPECT_EQ(why.reason, Reason::kCrashKernelFirst);
    EXPECT_EQ(why.sureness, Sureness::kProved);
    EXPECT_THAT(why.change, HasSubstr("crash_kexec_post_notifiers"));
}

TEST_F(WhyConsole, AtomicUnsafeOneWaitsForTheLastFlush) {
    panic();
    variable("panic_nbcon_allow_unsafe_takeover", 1, 0);
    memory.add({.flags = 0x307, .nbcon_seq = 117});
    const Why why = this->why();
    EXPECT_EQ(why.reason, Reason::kAtomicUnsafe);
    EXPECT_EQ(why.sureness, Sureness::kProved);
}

TEST_F(WhyConsole, OwnerOfAnNbconConsoleIsNamedByPriorityAndCpu) {
    // prio 1 (normal), req_prio 2 (emergency), unsafe, cpu 3
    memory.add(
        {.flags = 0x107, .nbcon_state = 1U | 2U << 2U | 1U << 4U | 3U << 6U, .nbcon_seq = 117});
    const Why why = this->why();
    EXPECT_EQ(why.reason, Reason::kNbconOwned);
    EXPECT_EQ(
        why.sentence,
        "CPU 3 owns it with normal priority, in a section that nobody may interrupt; a context "
        "of emergency priority has asked for it");
}

TEST_F(WhyConsole, WithoutWriteAtomicGetsNothingInAPanic) {
    panic();
    memory.add({.flags = 0x107, .nbcon_seq = 117});
    const Why why = this->why();
    EXPECT_EQ(why.reason, Reason::kThreadNotRunning);
    EXPECT_EQ(why.sureness, Sureness::kProved);
    EXPECT_THAT(why.sentence, HasSubstr("no write_atomic()"));
}

TEST_F(WhyConsole, WriterThatCannotBeReadIsOnlyLikely) {
    memory.set("console_owner", 0xffff888000001000);
    memory.add({.seq = 117});
    const Why why = this->why();
    EXPECT_EQ(why.reason, Reason::kStuckInWrite);
    EXPECT_EQ(why.sureness, Sureness::kLikely);
}

TEST_F(WhyConsole, IsNotKnownWhereNothingTells) {
    memory.add({.seq = 117});
    const Why why = this->why();
    EXPECT_EQ(why.reason, Reason::kNotKnown);
    EXPECT_EQ(why.sureness, Sureness::kNotKnown);
}

}  // namespace
}  // namespace lastwords::test
