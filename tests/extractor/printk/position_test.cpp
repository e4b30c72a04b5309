// SPDX-License-Identifier: GPL-2.0-or-later
// Tests consoles that have positions of their own (5.19 and later): what a position proves, and
// what is reported if it is damaged.
#include <fmt/format.h>
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

constexpr std::uint64_t kFirst = 100;
constexpr std::uint64_t kEnd = 120;

std::string sentence(const Console& console) {
    return verdict_on(console, SourceBuilder().lines(kFirst, kEnd - kFirst).build()).sentence;
}

class OwnPosition : public ::testing::TestWithParam<ConsoleEra> {
 protected:
    FakeConsoles memory{GetParam()};

    ReadConsoles read() const { return {memory, lines(kFirst, kEnd)}; }
};

INSTANTIATE_TEST_SUITE_P(Eras, OwnPosition,
                         ::testing::Values(ConsoleEra::k6_1, ConsoleEra::k6_2, ConsoleEra::k6_12,
                                           ConsoleEra::k7_2));

TEST_P(OwnPosition, SaysWhatIsStillToCome) {
    memory.add({.seq = 117, .dropped = 5});
    const ReadConsoles read = this->read();
    const Console& console = read.only();
    EXPECT_EQ(console.next_seq, Seq{117});
    EXPECT_EQ(console.maybe_from, Seq{117});
    EXPECT_TRUE(console.certain);
    EXPECT_FALSE(console.half_out);
    EXPECT_EQ(console.basis, "exact: the position moves only after a record has been shown");
    EXPECT_EQ(console.dropped, 5U);
    EXPECT_EQ(console.coverage.unflushed, 3U);
    EXPECT_THAT(console.coverage.intervals, ElementsAre(interval(100, 117, Delivery::kPassed),
                                                        interval(117, 120, Delivery::kUnflushed)));
    EXPECT_EQ(read.losses() + read.notes(), "");
}

/// A kernel that is newer than this program may keep the position where it is not known to be.
TEST(Position, InAnUnknownPlaceIsSaidToBeUnknown) {
    FakeConsoles memory{ConsoleEra::kSeqElsewhere};
    memory.add({.seq = 117});
    const ReadConsoles read{memory, lines(kFirst, kEnd)};
    EXPECT_FALSE(read.only().certain);
    EXPECT_FALSE(read.only().shares_position);
    EXPECT_EQ(read.only().maybe_from, Seq{0});
    EXPECT_THAT(read.losses(), HasSubstr("console ttyS0: struct console has no member seq, unlike "
                                         "Linux 5.19 to 7.2"));
}

TEST_P(OwnPosition, AtTheRingsEndLacksNothing) {
    memory.add({.seq = kEnd});
    memory.set("console_owner", 0xffff888000001000);
    const ReadConsoles read = this->read();
    EXPECT_EQ(read.only().next_seq, Seq{kEnd});
    EXPECT_EQ(read.only().coverage.pending, 0U);
    EXPECT_FALSE(read.only().half_out);
    EXPECT_EQ(sentence(read.only()), "ttyS0 got everything.");
    EXPECT_EQ(read.losses(), "");
}

TEST_P(OwnPosition, BeforeTheRingsFirstCountsWhatWasOverwritten) {
    memory.add({.seq = 90});
    const ReadConsoles read = this->read();
    EXPECT_EQ(read.only().coverage.lost, 10U);
    EXPECT_EQ(read.only().coverage.unflushed, 20U);
    EXPECT_THAT(
        read.only().coverage.intervals,
        ElementsAre(interval(90, 100, Delivery::kLost), interval(100, 120, Delivery::kUnflushed)));
    EXPECT_EQ(read.losses(), "");
}

TEST_P(OwnPosition, BeyondTheRingsEndIsDamageAndProvesNothing) {
    for (const std::uint64_t seq : {kEnd + 1, ~std::uint64_t{0}}) {
        FakeConsoles damaged(GetParam());
        damaged.add({.seq = seq});
        damaged.set("console_locked", 1);
        const ReadConsoles read(damaged, lines(kFirst, kEnd));
        const Console& console = read.only();
        EXPECT_EQ(console.next_seq, Seq{kEnd});
        EXPECT_FALSE(console.certain);
        EXPECT_FALSE(console.half_out);
        EXPECT_THAT(console.basis, HasSubstr("not known: its position"));
        EXPECT_THAT(console.coverage.intervals,
                    ElementsAre(interval(kFirst, kEnd, Delivery::kDoubtful)));
        EXPECT_THAT(sentence(console), HasSubstr("may have missed up to 20 records"));
        EXPECT_EQ(
            read.losses(),
            fmt::format("corrupt: console ttyS0: its position {} is after the ring's end 120\n",
                        seq));
    }
}

TEST_P(OwnPosition, WriterInsideADriverMayHaveBegunTheRecord) {
    memory.add({.seq = 117});
    memory.set("console_owner", 0xffff888000001000);
    const ReadConsoles read = this->read();
    EXPECT_TRUE(read.only().half_out);
    EXPECT_EQ(read.only().next_seq, Seq{117});
    EXPECT_TRUE(read.only().certain);
    EXPECT_EQ(read.only().basis,
              "exact: the console lock was held, so record 117 may be partly shown");
}

TEST_P(OwnPosition, SleeperWithTheConsoleLockIsNoWriter) {
    memory.add({.seq = 117});
    memory.set("console_locked", 1);
    EXPECT_FALSE(read().only().half_out);
}

TEST_P(OwnPosition, ThreadForLegacyConsolesWritesWithoutBeingTheOwner) {
    memory.add({.seq = 117});
    memory.set("console_locked", 1);
    memory.kernel.variable("printk_legacy_kthread", memory.kernel.arch().word_bytes,
                           0xffff888000001000);
    // Kernels before 6.12 have no such thread.
    EXPECT_EQ(read().only().half_out, GetParam() >= ConsoleEra::k6_12);
}

TEST_P(OwnPosition, DisabledConsoleHasNoWriter) {
    memory.add({.flags = 0x13, .seq = 117});
    memory.set("console_owner", 0xffff888000001000);
    const ReadConsoles read = this->read();
    EXPECT_FALSE(read.only().half_out);
    EXPECT_EQ(read.only().coverage.unflushed, 3U);
    EXPECT_THAT(sentence(read.only()), HasSubstr("ttyS0 (disabled) never showed"));
}

TEST_P(OwnPosition, EachConsoleHasItsOwn) {
    memory.add({.index = 0, .seq = 117});
    memory.add({.index = 1, .seq = 101, .dropped = 1});
    const ReadConsoles read = this->read();
    ASSERT_THAT(read.names(), ElementsAre("ttyS0", "ttyS1"));
    EXPECT_EQ(read.consoles->at(0).coverage.unflushed, 3U);
    EXPECT_EQ(read.consoles->at(1).coverage.unflushed, 19U);
    EXPECT_EQ(read.consoles->at(0).dropped, 0U);
    EXPECT_EQ(read.consoles->at(1).dropped, 1U);
}

TEST_P(OwnPosition, UnreadableOwnerCountsAsAWriterAndIsTold) {
    memory.add({.seq = 117});
    memory.lose("console_owner");
    const ReadConsoles read = this->read();
    EXPECT_TRUE(read.only().half_out);
    EXPECT_EQ(read.only().basis,
              "exact: the console lock may have been held, so record 117 may be partly shown");
    EXPECT_THAT(read.losses(),
                HasSubstr("excluded: it is assumed that the console lock was held: console_owner"));
}

TEST_P(OwnPosition, UnnamedLockCountsAsAWriterAndIsNoted) {
    memory.add({.seq = 117});
    memory.forget("console_locked");
    const ReadConsoles read = this->read();
    EXPECT_TRUE(read.only().half_out);
    EXPECT_EQ(read.losses(), "");
    EXPECT_THAT(read.notes(), HasSubstr("it is assumed that the console lock was held"));
}

TEST_P(OwnPosition, LoglevelKeepsBackItsOwnAndHigherLevels) {
    // The records of SourceBuilder::lines() have level 6.
    memory.add({.seq = 117});
    memory.set("console_printk", 6);
    const ReadConsoles read = this->read();
    EXPECT_EQ(read.only().loglevel, 6);
    EXPECT_EQ(read.only().coverage.suppressed, 3U);
    EXPECT_EQ(read.only().coverage.unflushed, 0U);
    EXPECT_EQ(sentence(read.only()),
              "ttyS0 got everything (3 more pending records are kept back by its loglevel 6).");
}

TEST_P(OwnPosition, NegativeLoglevelIsRead) {
    memory.add({.seq = 117});
    memory.set("console_printk", 0xffffffff);
    const ReadConsoles read = this->read();
    EXPECT_EQ(read.only().loglevel, -1);
    EXPECT_EQ(read.only().coverage.suppressed, 3U);
}

TEST_P(OwnPosition, IgnoredLoglevelKeepsNothingBack) {
    memory.add({.seq = 117});
    memory.set("console_printk", 1);
    memory.set("ignore_loglevel", 1);
    const ReadConsoles read = this->read();
    EXPECT_TRUE(read.only().ignores_loglevel);
    EXPECT_EQ(read.only().coverage.unflushed, 3U);
}

TEST_P(OwnPosition, UnreadableLoglevelKeepsNothingBackAndIsTold) {
    memory.add({.seq = 117});
    memory.set("console_printk", 1);
    memory.lose("console_printk", ErrorKind::kMissing);
    const ReadConsoles read = this->read();
    EXPECT_EQ(read.only().coverage.unflushed, 3U);
    EXPECT_THAT(read.losses(),
                HasSubstr("missing: console_loglevel, so nothing is counted as suppressed"));
}

TEST_P(OwnPosition, UnreadableIgnoreLoglevelIsTold) {
    memory.add({.seq = 117});
    memory.set("console_printk", 1);
    memory.lose("ignore_loglevel");
    const ReadConsoles read = this->read();
    EXPECT_EQ(read.only().coverage.suppressed, 3U);
    EXPECT_THAT(read.losses(), HasSubstr("excluded: it is assumed that the loglevel was in force"));
}

class SuspendedTogether : public OwnPosition {};
INSTANTIATE_TEST_SUITE_P(Eras, SuspendedTogether,
                         ::testing::Values(ConsoleEra::k5_10, ConsoleEra::k6_1, ConsoleEra::k6_2));

TEST_P(SuspendedTogether, AllConsolesAreWhenTheKernelSaysSo) {
    memory.add({.seq = 117});
    memory.set("console_suspended", 1);
    const ReadConsoles read = this->read();
    EXPECT_TRUE(read.only().suspended());
    EXPECT_EQ(read.only().flags, 0x17U);
    EXPECT_EQ(verdict_on(read.only(), SourceBuilder().lines(kFirst, 20).build()).standing,
              printkfmt::Standing::kDisabled);
}

TEST_P(SuspendedTogether, NoConsoleIsWhenTheVariableIsLostWhichIsTold) {
    memory.add({.seq = 117});
    memory.lose("console_suspended");
    const ReadConsoles read = this->read();
    EXPECT_FALSE(read.only().suspended());
    EXPECT_THAT(read.losses(), HasSubstr("it is assumed that the consoles were not suspended"));
}

class SuspendedByFlag : public OwnPosition {};
INSTANTIATE_TEST_SUITE_P(Eras, SuspendedByFlag,
                         ::testing::Values(ConsoleEra::k6_12, ConsoleEra::k7_2));

TEST_P(SuspendedByFlag, OneConsoleMayBe) {
    memory.add({.index = 0, .flags = 0x97, .seq = 117});
    memory.add({.index = 1, .seq = 117});
    const ReadConsoles read = this->read();
    ASSERT_THAT(read.names(), ElementsAre("ttyS0", "ttyS1"));
    EXPECT_TRUE(read.consoles->at(0).suspended());
    EXPECT_THAT(sentence(read.consoles->at(0)), HasSubstr("ttyS0 (suspended) never showed"));
    EXPECT_FALSE(read.consoles->at(1).suspended());
    EXPECT_EQ(read.losses() + read.notes(), "");
}

TEST(Position, ForcedRecordIsShownWhateverTheLoglevel) {
    FakeConsoles memory(ConsoleEra::k7_2);
    memory.add({.seq = 0});
    memory.set("console_printk", 1);
    const printkfmt::Log log =
        SourceBuilder()
            .record({.text = "kept back", .seq = 0, .level = 7})
            .record({.text = "forced", .seq = 1, .level = 7, .flags = printkfmt::kLogForceCon})
            .build()
            .log;
    const ReadConsoles read(memory, log);
    EXPECT_EQ(read.only().coverage.of({0}), Delivery::kSuppressed);
    EXPECT_EQ(read.only().coverage.of({1}), Delivery::kUnflushed);
}

TEST(Position, IsReadInBigEndianToo) {
    FakeConsoles memory(ConsoleEra::k6_1, kFakeBig64);
    memory.add({.index = 2, .seq = 117, .dropped = 9});
    const ReadConsoles read(memory, lines(kFirst, kEnd));
    EXPECT_EQ(read.only().name, "ttyS2");
    EXPECT_EQ(read.only().next_seq, Seq{117});
    EXPECT_EQ(read.only().dropped, 9U);
}

TEST(Position, WhoseTypeIsNotInTheDumpProvesNothing) {
    FakeConsoles memory(ConsoleEra::k6_1, extractor::kX86_64, FakeConsoles::Types::kNone);
    memory.add({.seq = 117});
    const BtfField name{"name", 0, 1, 16};
    const BtfField flags{"flags", memory.offset("flags"), 2};
    const BtfField index{"index", memory.offset("index"), 2};
    const BtfField seq{"seq", memory.offset("seq"), 0};
    const BtfField next{"next", memory.offset("next"), 8};
    BtfStructures btf;
    btf.structure("console", 120, std::vector<BtfField>{name, flags, index, seq, next});
    btf.write(memory.kernel);
    const ReadConsoles read(memory, lines(kFirst, kEnd));
    EXPECT_FALSE(read.only().certain);
    EXPECT_THAT(
        read.losses(),
        HasSubstr("console ttyS0: struct console: member seq (0 bytes) is not a plain integer"));
}

}  // namespace
}  // namespace lastwords::test
