// SPDX-License-Identifier: GPL-2.0-or-later
// Tests nbcon consoles (6.4 and later). Their position is a long, so that on 32-bit machines its
// upper half must be found elsewhere; and nbcon_state tells who owns the console.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cstdint>
#include <string>

#include "tests/support/fake_consoles.h"
#include "tests/support/source_builder.h"

namespace lastwords::test {
namespace {

using printkfmt::Console;
using printkfmt::Delivery;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr unsigned kFlags = 0x117;  // CON_NBCON (0x100) and the flags of an ordinary console
constexpr std::uint64_t kTwoTo32 = std::uint64_t{1} << 32;

/// Returns the value of struct nbcon_state with these bit fields, as the compiler places them.
std::uint32_t state(unsigned prio, unsigned req_prio, unsigned is_unsafe, unsigned takeover,
                    unsigned cpu) {
    return prio | req_prio << 2 | is_unsafe << 4 | takeover << 5 | cpu << 6;
}

class Nbcon : public ::testing::TestWithParam<ConsoleEra> {
 protected:
    FakeConsoles memory{GetParam()};

    ReadConsoles read() const { return {memory, lines(100, 120)}; }
};

INSTANTIATE_TEST_SUITE_P(Eras, Nbcon, ::testing::Values(ConsoleEra::k6_12, ConsoleEra::k7_2));

TEST_P(Nbcon, PositionIsNbconSeqAndNotTheStaleSeq) {
    memory.add({.flags = kFlags, .seq = 3, .dropped = 4, .nbcon_seq = 118});
    const ReadConsoles read = this->read();
    EXPECT_EQ(read.only().next_seq, Seq{118});
    EXPECT_TRUE(read.only().certain);
    EXPECT_FALSE(read.only().half_out);
    EXPECT_EQ(read.only().dropped, 4U);
    EXPECT_EQ(read.only().coverage.unflushed, 2U);
    EXPECT_EQ(read.losses() + read.notes(), "");
}

TEST_P(Nbcon, SeqCountsWhereTheFlagIsNotSet) {
    memory.add({.flags = 0x17, .seq = 118, .nbcon_seq = 3});
    const ReadConsoles read = this->read();
    EXPECT_EQ(read.only().next_seq, Seq{118});
    EXPECT_FALSE(read.only().nbcon);
}

TEST_P(Nbcon, RecordWhoseOwnerBeganItMayBeHalfOut) {
    memory.add({.flags = kFlags, .nbcon_seq = 118, .nbcon_prev_seq = 118});
    const ReadConsoles read = this->read();
    EXPECT_TRUE(read.only().half_out);
    EXPECT_EQ(read.only().basis, "exact: record 118 was begun and may be partly shown");
}

TEST_P(Nbcon, RecordBeforeThatWasBegunIsOut) {
    memory.add({.flags = kFlags, .nbcon_seq = 118, .nbcon_prev_seq = 117});
    const ReadConsoles read = this->read();
    EXPECT_FALSE(read.only().half_out);
    EXPECT_EQ(read.only().basis, "exact: the position moves only after a record has been shown");
}

TEST_P(Nbcon, OwnedConsoleMayHaveItsRecordHalfOut) {
    memory.add({.flags = kFlags, .nbcon_state = state(1, 0, 0, 0, 2), .nbcon_seq = 118});
    const ReadConsoles read = this->read();
    EXPECT_TRUE(read.only().half_out);
}

TEST_P(Nbcon, NothingIsHalfOutAtTheRingsEnd) {
    memory.add({.flags = kFlags,
                .nbcon_state = state(3, 0, 0, 0, 2),
                .nbcon_seq = 120,
                .nbcon_prev_seq = 120});
    const ReadConsoles read = this->read();
    EXPECT_FALSE(read.only().half_out);
    EXPECT_EQ(read.only().coverage.pending, 0U);
}

TEST_P(Nbcon, LegacyWriterIsNoneOfIts) {
    memory.add({.flags = kFlags, .nbcon_seq = 118});
    memory.set("console_owner", 0xffff888000001000);
    const ReadConsoles read = this->read();
    EXPECT_FALSE(read.only().half_out);
}

TEST_P(Nbcon, StateIsDecodedFieldByField) {
    struct Row {
        unsigned prio, req_prio, is_unsafe, takeover, cpu;
    };
    for (const Row& row : {Row{0, 0, 0, 0, 0}, Row{1, 0, 0, 0, 0}, Row{2, 3, 0, 0, 7},
                           Row{3, 0, 1, 0, 0xffffff}, Row{0, 0, 0, 1, 4095}, Row{3, 1, 1, 1, 1}}) {
        FakeConsoles owned(GetParam());
        const std::uint32_t raw =
            state(row.prio, row.req_prio, row.is_unsafe, row.takeover, row.cpu);
        owned.add({.flags = kFlags, .nbcon_state = raw, .nbcon_seq = 120});
        const ReadConsoles read(owned, lines(100, 120));
        ASSERT_TRUE(read.only().nbcon);
        const printkfmt::NbconState& found = *read.only().nbcon;
        SCOPED_TRACE(fmt::format("{:#x}", raw));
        EXPECT_EQ(found.raw, raw);
        EXPECT_EQ(found.priority, row.prio);
        EXPECT_EQ(found.requested_priority, row.req_prio);
        EXPECT_EQ(found.is_unsafe, row.is_unsafe != 0);
        EXPECT_EQ(found.unsafe_takeover, row.takeover != 0);
        EXPECT_EQ(found.cpu, row.cpu);
    }
}

TEST_P(Nbcon, StateIsDecodedWithoutTypesToo) {
    FakeConsoles untyped(GetParam(), extractor::kX86_64, FakeConsoles::Types::kNone);
    untyped.add({.flags = kFlags, .nbcon_state = state(3, 0, 1, 1, 5), .nbcon_seq = 118});
    const ReadConsoles read(untyped, lines(100, 120));
    EXPECT_EQ(read.only().next_seq, Seq{118});
    ASSERT_TRUE(read.only().nbcon);
    EXPECT_EQ(read.only().nbcon->priority, 3U);
    EXPECT_TRUE(read.only().nbcon->is_unsafe);
    EXPECT_TRUE(read.only().nbcon->unsafe_takeover);
    EXPECT_EQ(read.only().nbcon->cpu, 5U);
}

TEST_P(Nbcon, AllOnesIsAConsoleThatNeverPrinted) {
    memory.add({.flags = kFlags, .nbcon_seq = ~std::uint64_t{0}});
    const ReadConsoles read = this->read();
    EXPECT_EQ(read.only().next_seq, Seq{100});
    EXPECT_EQ(read.only().basis,
              "the console was not fully registered yet, so nothing was ever printed on it");
    EXPECT_EQ(read.only().coverage.unflushed, 20U);
    EXPECT_EQ(read.losses(), "");
}

TEST_P(Nbcon, PositionBeyondTheRingsEndProvesNothing) {
    for (const std::uint64_t seq : {std::uint64_t{121}, kTwoTo32 + 118, ~std::uint64_t{0} - 1}) {
        FakeConsoles damaged(GetParam());
        damaged.add({.flags = kFlags, .nbcon_seq = seq, .nbcon_prev_seq = seq});
        const ReadConsoles read(damaged, lines(100, 120));
        EXPECT_EQ(read.only().next_seq, Seq{120});
        EXPECT_FALSE(read.only().certain);
        EXPECT_FALSE(read.only().half_out);
        EXPECT_EQ(
            read.losses(),
            fmt::format("corrupt: console ttyS0: its position {} is after the ring's end 120\n",
                        seq));
    }
}

TEST_P(Nbcon, PositionBeforeTheRingsFirstCountsWhatWasOverwritten) {
    memory.add({.flags = kFlags, .nbcon_seq = 0});
    const ReadConsoles read = this->read();
    EXPECT_EQ(read.only().next_seq, Seq{0});
    EXPECT_EQ(read.only().coverage.lost, 100U);
    EXPECT_EQ(read.only().coverage.unflushed, 20U);
}

/// A console of a 32-bit machine. Memory has only the lower 32 bits of its position.
class NarrowNbcon : public ::testing::Test {
 protected:
    static Console console_at(std::uint64_t nbcon_seq, std::uint64_t first, std::uint64_t end) {
        FakeConsoles memory(ConsoleEra::k6_12, kFake32);
        memory.add({.flags = kFlags,
                    .nbcon_seq = nbcon_seq & 0xffffffff,
                    .nbcon_prev_seq = (nbcon_seq - 1) & 0xffffffff});
        const ReadConsoles read(memory, lines(first, end));
        EXPECT_EQ(read.losses(), "");
        return read.only();
    }
};

TEST_F(NarrowNbcon, PositionsOfTheFirstLapAreTheirOwn) {
    EXPECT_EQ(console_at(118, 100, 120).next_seq, Seq{118});
    EXPECT_EQ(console_at(0, 100, 120).next_seq, Seq{0});
    EXPECT_EQ(console_at(0, 0, 20).next_seq, Seq{0});
}

TEST_F(NarrowNbcon, UpperHalfComesFromTheRing) {
    const std::uint64_t first = 7 * kTwoTo32 + 100;
    EXPECT_EQ(console_at(first + 18, first, first + 20).next_seq, Seq{first + 18});
    // The console's position is before the oldest record of the ring.
    EXPECT_EQ(console_at(first - 50, first, first + 20).next_seq, Seq{first - 50});
    EXPECT_EQ(console_at(first - 0x7fffffff, first, first + 20).next_seq, Seq{first - 0x7fffffff});
}

TEST_F(NarrowNbcon, PositionsAreReadOnBothSidesOf2To32) {
    const std::uint64_t first = kTwoTo32 - 10;
    const std::uint64_t end = kTwoTo32 + 10;
    for (std::uint64_t seq = first - 5; seq <= end; ++seq) {
        const Console console = console_at(seq, first, end);
        EXPECT_EQ(console.next_seq, Seq{seq}) << seq;
        EXPECT_TRUE(console.certain) << seq;
        EXPECT_EQ(console.basis, "exact: the position moves only after a record has been shown")
            << seq;
    }
}

TEST_F(NarrowNbcon, PositionIsReadWhereTheRingBeginsBehind2To32) {
    const Console console = console_at(kTwoTo32 - 3, kTwoTo32 + 2, kTwoTo32 + 10);
    EXPECT_EQ(console.next_seq, Seq{kTwoTo32 - 3});
    EXPECT_EQ(console.coverage.lost, 5U);
}

TEST_F(NarrowNbcon, TwoTo31AheadOfAnEarlierFirstIsAConsoleThatNeverPrinted) {
    for (const std::uint64_t first : {std::uint64_t{0}, std::uint64_t{100}, kTwoTo32 + 5}) {
        const std::uint64_t first_then = first - std::min<std::uint64_t>(first, 40);
        const Console console = console_at(first_then + 0x80000000, first, first + 20);
        EXPECT_EQ(console.next_seq, Seq{first});
        EXPECT_THAT(console.basis, HasSubstr("the console was not fully registered yet"));
    }
}

TEST_F(NarrowNbcon, RecordBegunIsComparedInTheLowerHalf) {
    FakeConsoles memory(ConsoleEra::k6_12, kFake32);
    memory.add({.flags = kFlags, .nbcon_seq = 3, .nbcon_prev_seq = 3});
    const ReadConsoles read(memory, lines(kTwoTo32, kTwoTo32 + 10));
    EXPECT_EQ(read.only().next_seq, Seq{kTwoTo32 + 3});
    EXPECT_TRUE(read.only().half_out);
}

TEST_F(NarrowNbcon, ValueThatWouldBeBeforeAllRecordsIsDamage) {
    FakeConsoles memory(ConsoleEra::k6_12, kFake32);
    memory.add({.flags = kFlags, .nbcon_seq = 0xffffffff});
    const ReadConsoles read(memory, lines(0, 20));
    EXPECT_EQ(read.only().next_seq, Seq{20});
    EXPECT_FALSE(read.only().certain);
    EXPECT_THAT(read.losses(), HasSubstr("is after the ring's end 20"));
}

TEST_F(NarrowNbcon, UpperHalfOfAnEmptyLogComesFromItsEnd) {
    FakeConsoles memory(ConsoleEra::k6_12, kFake32);
    memory.add({.flags = kFlags, .nbcon_seq = 3});
    printkfmt::Log log;
    log.next_seq = Seq{kTwoTo32 + 3};
    const ReadConsoles read(memory, log);
    EXPECT_EQ(read.only().next_seq, Seq{kTwoTo32 + 3});
    EXPECT_EQ(read.losses(), "");
}

}  // namespace
}  // namespace lastwords::test
