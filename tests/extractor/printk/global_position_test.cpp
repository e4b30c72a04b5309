// SPDX-License-Identifier: GPL-2.0-or-later
// Tests the one position that all consoles of 5.10 share, and what this position does not prove.
#include <gmock/gmock.h>

#include <cstdint>
#include <string>

#include "printkfmt/model/verdict.h"
#include "tests/support/fake_consoles.h"
#include "tests/support/source_builder.h"

namespace lastwords::test {
namespace {

using printkfmt::Console;
using printkfmt::Delivery;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::uint64_t kOwner = 0xffff888000001000;

class GlobalPosition : public ::testing::Test {
 protected:
    GlobalPosition() { memory.set("console_seq", 117); }

    FakeConsoles memory{ConsoleEra::k5_10};
    printkfmt::Source source = SourceBuilder().lines(100, 20).build();

    ReadConsoles read() const { return {memory, source.log}; }
};

TEST_F(GlobalPosition, IsEveryConsolesAndNoProof) {
    memory.add({.index = 0});
    memory.add({.index = 1});
    const ReadConsoles read = this->read();
    ASSERT_THAT(read.names(), ElementsAre("ttyS0", "ttyS1"));
    for (const Console& console : *read.consoles) {
        EXPECT_EQ(console.next_seq, Seq{117});
        EXPECT_EQ(console.maybe_from, Seq{117});
        EXPECT_FALSE(console.certain);
        EXPECT_EQ(console.coverage.unflushed, 3U);
        EXPECT_THAT(console.basis, HasSubstr("not certain: before 5.19 all consoles share one"));
    }
    EXPECT_EQ(read.losses() + read.notes(), "");
}

TEST_F(GlobalPosition, RecordBeforeItMayBeInAWritersHands) {
    memory.add();
    memory.set("console_owner", kOwner);
    const ReadConsoles read = this->read();
    EXPECT_EQ(read.only().maybe_from, Seq{116});
    EXPECT_FALSE(read.only().half_out);
    EXPECT_THAT(
        read.only().basis,
        HasSubstr("the console lock was held: the record before 117 may not have been shown"));
    EXPECT_THAT(
        read.only().coverage.intervals,
        ElementsAre(interval(100, 116, Delivery::kPassed), interval(116, 117, Delivery::kDoubtful),
                    interval(117, 120, Delivery::kUnflushed)));
}

TEST_F(GlobalPosition, PanicThatTookTheLockByForceLeavesTwoRecordsInDoubt) {
    memory.add();
    memory.set("console_locked", 1);
    memory.set("panic_cpu", 0);
    const ReadConsoles read = this->read();
    EXPECT_EQ(read.only().maybe_from, Seq{115});
    EXPECT_THAT(read.only().basis, HasSubstr("the two records before 117 may not have been shown"));
}

TEST_F(GlobalPosition, PanicThatFoundTheLockFreeLeavesNoneInDoubt) {
    memory.add();
    memory.set("panic_cpu", 3);
    const ReadConsoles read = this->read();
    EXPECT_EQ(read.only().maybe_from, Seq{117});
}

TEST_F(GlobalPosition, RecordInDoubtIsNeverBeforeTheFirstOfAll) {
    memory.add();
    memory.set("console_seq", 1);
    memory.set("console_owner", kOwner);
    memory.set("panic_cpu", 0);
    const ReadConsoles read = this->read();
    EXPECT_EQ(read.only().maybe_from, Seq{0});
    EXPECT_EQ(read.only().coverage.lost, 99U);
}

TEST_F(GlobalPosition, DisabledConsoleMayHaveMissedAnything) {
    memory.add({.flags = 0x13});
    const ReadConsoles read = this->read();
    EXPECT_EQ(read.only().maybe_from, Seq{0});
    EXPECT_THAT(read.only().basis, HasSubstr("not certain: the console is disabled"));
    EXPECT_THAT(read.only().coverage.intervals,
                ElementsAre(interval(100, 117, Delivery::kDoubtful),
                            interval(117, 120, Delivery::kUnflushed)));
    const printkfmt::Verdict verdict = verdict_on(read.only(), source);
    EXPECT_EQ(verdict.standing, printkfmt::Standing::kDisabled);
    EXPECT_THAT(verdict.sentence, HasSubstr("it may also have missed up to 17 records"));
}

TEST_F(GlobalPosition, GoesBackForANewConsoleOnly) {
    memory.set("console_seq", 103);
    memory.set("exclusive_console_stop_seq", 118);
    memory.add({.index = 0});
    memory.set("exclusive_console", memory.add({.index = 1}).value);
    const ReadConsoles read = this->read();
    ASSERT_THAT(read.names(), ElementsAre("ttyS0", "ttyS1"));
    EXPECT_EQ(read.consoles->at(0).next_seq, Seq{118});
    EXPECT_EQ(read.consoles->at(0).coverage.unflushed, 2U);
    EXPECT_EQ(read.consoles->at(1).next_seq, Seq{103});
    EXPECT_EQ(read.consoles->at(1).coverage.unflushed, 17U);
}

TEST_F(GlobalPosition, StaysWhereItIsOnceTheNewConsoleHasCaughtUp) {
    // The kernel clears exclusive_console only when it prints the next record.
    memory.set("exclusive_console_stop_seq", 110);
    memory.set("exclusive_console", memory.add({.index = 1}).value);
    memory.add({.index = 0});
    const ReadConsoles read = this->read();
    ASSERT_THAT(read.names(), ElementsAre("ttyS1", "ttyS0"));
    EXPECT_EQ(read.consoles->at(0).next_seq, Seq{117});
    EXPECT_EQ(read.consoles->at(1).next_seq, Seq{117});
}

TEST_F(GlobalPosition, ReplayThatIsNotInTheDumpIsTold) {
    memory.add();
    memory.lose("exclusive_console");
    const ReadConsoles read = this->read();
    EXPECT_EQ(read.only().next_seq, Seq{117});
    EXPECT_THAT(read.losses(),
                HasSubstr("it is assumed that no new console was being shown the old records"));
}

TEST_F(GlobalPosition, DroppedRecordsAreCountedForAll) {
    memory.add();
    memory.set("console_dropped", 12);
    const ReadConsoles read = this->read();
    EXPECT_EQ(read.only().dropped, 12U);
}

TEST_F(GlobalPosition, ThatIsNotInTheDumpIsNotTakenForZero) {
    memory.add();
    memory.lose("console_seq");
    const ReadConsoles read = this->read();
    EXPECT_FALSE(read.only().certain);
    EXPECT_EQ(read.only().basis,
              "not known: console_seq cannot be read; the console may have missed any record");
    EXPECT_EQ(verdict_on(read.only(), source).standing, printkfmt::Standing::kMayMiss);
    EXPECT_THAT(read.only().coverage.intervals,
                ElementsAre(interval(100, 120, Delivery::kDoubtful)));
    EXPECT_THAT(read.losses(),
                HasSubstr("excluded: console_seq, the position that all consoles share"));
}

TEST_F(GlobalPosition, BeyondTheRingsEndProvesNothing) {
    memory.add();
    memory.set("console_seq", 0x4141414141414141);
    const ReadConsoles read = this->read();
    EXPECT_EQ(read.only().next_seq, Seq{120});
    EXPECT_EQ(read.only().coverage.pending, 0U);
    EXPECT_THAT(read.only().coverage.intervals,
                ElementsAre(interval(100, 120, Delivery::kDoubtful)));
    EXPECT_THAT(read.losses(), HasSubstr("is after the ring's end 120"));
}

TEST_F(GlobalPosition, UnreadablePanicCpuCountsAsAPanicAndIsTold) {
    memory.add();
    memory.set("console_owner", kOwner);
    memory.lose("panic_cpu");
    const ReadConsoles read = this->read();
    EXPECT_EQ(read.only().maybe_from, Seq{115});
    EXPECT_THAT(read.losses(),
                HasSubstr("it is assumed that the panic took the console lock by force"));
}

TEST_F(GlobalPosition, UnreadableWriterLeavesARecordInDoubt) {
    memory.add();
    memory.lose("console_locked");
    const ReadConsoles read = this->read();
    EXPECT_EQ(read.only().maybe_from, Seq{116});
    EXPECT_THAT(read.only().basis, HasSubstr("the console lock may have been held"));
    EXPECT_THAT(read.losses(), HasSubstr("it is assumed that the console lock was held"));
}

TEST_F(GlobalPosition, IsReadOn32Bit) {
    FakeConsoles narrow(ConsoleEra::k5_10, kFake32);
    narrow.add();
    narrow.set("console_seq", (std::uint64_t{1} << 32) + 5);
    const ReadConsoles read(narrow, SourceBuilder().lines(0xfffffff0, 32).build().log);
    EXPECT_EQ(read.only().next_seq, Seq{(std::uint64_t{1} << 32) + 5});
    EXPECT_EQ(read.only().coverage.unflushed, 11U);
}

}  // namespace
}  // namespace lastwords::test
