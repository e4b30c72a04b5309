// SPDX-License-Identifier: GPL-2.0-or-later
// Tests the one position that all consoles of a kernel before 3.5 share: it counts characters.
#include "extractor/printk/line_position.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <string>

#include "printkfmt/model/verdict.h"
#include "tests/support/byte_ring_builder.h"
#include "tests/support/fake_consoles.h"
#include "tests/support/ring_memory.h"
#include "tests/support/source_builder.h"

namespace lastwords::test {
namespace {

using printkfmt::Console;
using printkfmt::Delivery;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class LinePosition : public ::testing::Test {
 protected:
    FakeConsoles memory{ConsoleEra::k3_4, extractor::kX86_64, FakeConsoles::Types::kNone};
    ByteRingBuilder ring;
    ByteRingPlace place;
    printkfmt::Source source;

    /// Writes 20 lines to the ring, of which the consoles have got the first 17.
    void print_20() { ring.lines(0, 17).show().lines(17, 3); }
    ReadConsoles read() {
        place = ring.write(memory.kernel);
        return again();
    }
    ReadConsoles again() {
        source.log = ReadRing(memory.kernel).log.value();
        return {memory, source.log};
    }
    std::string sentence(const ReadConsoles& read) const {
        return verdict_on(read.only(), source).sentence;
    }
};

TEST_F(LinePosition, IsTheSameLineForAllConsolesAndNoProof) {
    print_20();
    memory.add({.index = 0});
    memory.add({.driver = "tty", .index = 0});
    const ReadConsoles read = this->read();
    ASSERT_THAT(read.names(), ElementsAre("ttyS0", "tty0"));
    for (const Console& console : *read.consoles) {
        EXPECT_TRUE(console.numbered_by_line);
        EXPECT_EQ(console.next_seq, Seq{17});
        EXPECT_EQ(console.maybe_from, Seq{17});
        EXPECT_FALSE(console.certain);
        EXPECT_FALSE(console.half_out);
        EXPECT_EQ(console.coverage.unflushed, 3U);
        EXPECT_THAT(console.coverage.intervals,
                    ElementsAre(interval(0, 17, Delivery::kPassed),
                                interval(17, 20, Delivery::kUnflushed)));
        EXPECT_THAT(console.basis,
                    HasSubstr(fmt::format("con_start is {} characters before log_end",
                                          ring.log_end - ring.con_start)));
    }
    EXPECT_EQ(read.losses() + read.notes(), "");
}

TEST_F(LinePosition, IsToldInLines) {
    print_20();
    memory.add();
    EXPECT_EQ(sentence(read()),
              "ttyS0 never showed the last 3 records (line 17..19), from "
              "0.017000 s on.");
}

TEST_F(LinePosition, PanicThatWasNotShownIsTold) {
    ring.lines(0, 5).show().print("<0>Kernel panic - not syncing: test\n");
    memory.add();
    const ReadConsoles read = this->read();
    source.crash_cause = printkfmt::CrashCause{"Kernel panic - not syncing: test", {}, true, 5};
    EXPECT_THAT(sentence(read), HasSubstr("the panic message is among them"));
}

TEST_F(LinePosition, AtTheEndLeavesNothingUnflushed) {
    ring.lines(0, 20).show();
    memory.add();
    const ReadConsoles read = this->read();
    EXPECT_EQ(read.only().next_seq, Seq{20});
    EXPECT_EQ(read.only().coverage.pending, 0U);
    EXPECT_FALSE(read.only().certain);
}

TEST_F(LinePosition, UnfinishedLineThatWasShownIsNotUnflushed) {
    ring.lines(0, 5).print("<6>no newline").show();
    memory.add();
    EXPECT_EQ(read().only().coverage.pending, 0U);
}

TEST_F(LinePosition, RestOfALineThatWasShownInPartIsUnflushed) {
    ring.lines(0, 5).print("<6>no newline").show().print("<c>, more\n");
    memory.add();
    const ReadConsoles later = read();
    EXPECT_EQ(later.only().next_seq, Seq{5});
    EXPECT_TRUE(later.only().half_out);
    EXPECT_EQ(later.only().coverage.unflushed, 1U);
    EXPECT_THAT(sentence(later), HasSubstr("a part of line 5 may have been shown"));
}

TEST_F(LinePosition, LoglevelKeepsPendingLinesBack) {
    ring.lines(0, 5).show().print("<7>debug\n").print("<3>error\n");
    memory.add();
    memory.set("console_printk", 4);
    const ReadConsoles read = this->read();
    EXPECT_EQ(read.only().coverage.unflushed, 1U);
    EXPECT_EQ(read.only().coverage.suppressed, 1U);
}

TEST_F(LinePosition, WholeRingBehindMeansThatOlderTextWasLost) {
    ring.lines(0, 5).show().lines(5, 500);
    memory.add();
    const ReadConsoles read = this->read();
    EXPECT_TRUE(read.only().lost_uncounted);
    EXPECT_EQ(read.only().next_seq, Seq{0});
    EXPECT_EQ(read.only().coverage.unflushed, source.log.records.size());
    EXPECT_THAT(sentence(read),
                HasSubstr("nor did it show older lines, overwritten before it got there"));
}

TEST_F(LinePosition, CountsPast4GiB) {
    ring = ByteRingBuilder({.counters = 0xfffff800});
    ring.lines(0, 60).show().lines(60, 50);
    ASSERT_GT(ring.con_start, ring.log_end);
    memory.add();
    const ReadConsoles read = this->read();
    EXPECT_EQ(read.only().coverage.unflushed, 50U);
    EXPECT_EQ(read.losses(), "");
}

TEST_F(LinePosition, CpuThatIsPrintingMayHaveAnyLineInItsHands) {
    print_20();
    memory.add();
    memory.set("console_locked", 1);
    const ReadConsoles read = this->read();
    EXPECT_EQ(read.only().maybe_from, Seq{0});
    EXPECT_THAT(read.only().basis, HasSubstr("a CPU was calling them: any of the lines before it"));
    EXPECT_THAT(
        read.only().coverage.intervals,
        ElementsAre(interval(0, 17, Delivery::kDoubtful), interval(17, 20, Delivery::kUnflushed)));
}

TEST_F(LinePosition, TaskThatOnlyHoldsTheConsoleLockHasNoLineInItsHands) {
    print_20();
    memory.add();
    memory.set("console_locked", 1);
    memory.set("console_may_schedule", 1);
    EXPECT_EQ(read().only().maybe_from, Seq{17});
}

TEST_F(LinePosition, UnreadableLockLeavesAllLinesInDoubt) {
    print_20();
    memory.add();
    memory.lose("console_locked");
    const ReadConsoles read = this->read();
    EXPECT_EQ(read.only().maybe_from, Seq{0});
    EXPECT_THAT(read.only().basis, HasSubstr("a CPU may have been calling them"));
    EXPECT_THAT(read.losses(), HasSubstr("it is assumed that lines were being handed"));
}

TEST_F(LinePosition, DisabledConsoleMayHaveMissedAnything) {
    print_20();
    memory.add({.flags = 0});
    const ReadConsoles read = this->read();
    EXPECT_EQ(read.only().maybe_from, Seq{0});
    EXPECT_THAT(read.only().basis, HasSubstr("the console is disabled"));
    EXPECT_EQ(verdict_on(read.only(), source).standing, printkfmt::Standing::kDisabled);
}

TEST_F(LinePosition, IsTheNewConsolesWhileItIsShownTheOldLines) {
    print_20();
    memory.add({.index = 0});
    memory.set("exclusive_console", memory.add({.index = 1}).value);
    const ReadConsoles read = this->read();
    ASSERT_THAT(read.names(), ElementsAre("ttyS0", "ttyS1"));
    EXPECT_EQ(read.consoles->at(0).coverage.pending, 0U);
    EXPECT_EQ(read.consoles->at(0).maybe_from, Seq{0});
    EXPECT_THAT(read.consoles->at(0).basis, HasSubstr("shown to a new console alone"));
    EXPECT_EQ(read.consoles->at(1).next_seq, Seq{17});
}

TEST_F(LinePosition, KernelWithoutAnExclusiveConsoleIsNoFinding) {
    print_20();
    memory.add();
    memory.forget("exclusive_console");
    const ReadConsoles read = this->read();
    EXPECT_EQ(read.only().next_seq, Seq{17});
    EXPECT_EQ(read.losses() + read.notes(), "");
}

TEST_F(LinePosition, ThatIsNotInTheDumpIsNotTakenForZero) {
    print_20();
    memory.add();
    (void)read();
    memory.kernel.refuse(place.con_start, ErrorKind::kExcluded);
    const ReadConsoles read = again();
    EXPECT_EQ(read.only().basis,
              "not known: con_start cannot be read; the console may have missed any record");
    EXPECT_THAT(read.only().coverage.intervals, ElementsAre(interval(0, 20, Delivery::kDoubtful)));
    EXPECT_THAT(read.losses(), HasSubstr("excluded: con_start, the position of all consoles"));
}

TEST_F(LinePosition, OutsideTheRingProvesNothing) {
    ring.con_start = 0x41414141;
    print_20();
    ring.con_start = 0x41414141;
    memory.add();
    const ReadConsoles read = this->read();
    EXPECT_EQ(read.only().coverage.pending, 0U);
    EXPECT_EQ(read.only().maybe_from, Seq{0});
    EXPECT_THAT(read.losses(), HasSubstr("con_start is 1094795585 and log_end"));
}

TEST_F(LinePosition, ProvesNothingWithoutLogEnd) {
    print_20();
    memory.add();
    (void)read();
    memory.kernel.put(place.log_end, 4, 0x41414141);
    const ReadConsoles read = again();
    EXPECT_EQ(read.only().maybe_from, Seq{0});
    EXPECT_THAT(read.only().basis, HasSubstr("log_end, which is damaged"));
}

TEST_F(LinePosition, StructConsoleOfOtherKernelsIsRefused) {
    print_20();
    const VirtAddr at = memory.add();
    // In 2.6.18 the name has 8 bytes, there is no early_setup(), and read() is usually 0.
    memory.put(at, "write", 0);
    const ReadConsoles read = this->read();
    EXPECT_THAT(read.names(), ::testing::IsEmpty());
    EXPECT_THAT(read.losses(), HasSubstr("its layout is not that of Linux 2.6.32 to 3.4"));
}

}  // namespace
}  // namespace lastwords::test
