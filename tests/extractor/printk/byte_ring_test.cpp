// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/printk/byte_ring.h: the log of a kernel before 3.5 is read line by line, in
// the order in which it was written.
#include "extractor/printk/byte_ring.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "tests/support/byte_ring_builder.h"
#include "tests/support/kallsyms_builder.h"
#include "tests/support/ring_memory.h"

namespace lastwords::test {
namespace {

using printkfmt::Record;
using printkfmt::RecordState;
using printkfmt::TextState;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// A log that the extractor reads from a ring.
struct ReadBytes {
    explicit ReadBytes(const ByteRingBuilder& ring,
                       const extractor::Arch& arch = extractor::kX86_64)
        : kernel(arch, "3.4.113-fake"), place(ring.write(kernel)), read(kernel) {}

    FakeKernel kernel;
    ByteRingPlace place;
    ReadRing read;

    const printkfmt::RecordList& records() const { return read.log.value().records; }
    Record at(std::size_t line) const { return records().at(line); }
};

std::vector<std::string> numbered(unsigned first, unsigned count) {
    std::vector<std::string> texts;
    for (unsigned i = first; i < first + count; ++i) {
        texts.push_back(fmt::format("line {}", i));
    }
    return texts;
}

/// Expects the texts to be the newest `texts.size()` lines "line N", of which `last` is the last.
void expect_newest(const std::vector<std::string>& texts, unsigned last) {
    const auto count = static_cast<unsigned>(texts.size());
    ASSERT_GT(count, 2U);
    EXPECT_EQ(std::vector(texts.begin() + 1, texts.end()), numbered(last + 2 - count, count - 1));
}

TEST(ByteRing, GivesALineWithItsLevelAndTime) {
    ByteRingBuilder ring;
    ring.microseconds = 12'345'678;
    const ReadBytes log(ring.print("<3>disk is on fire\n"));
    ASSERT_EQ(log.records().size(), 1U);
    const Record& line = log.at(0);
    EXPECT_EQ(line.text, "disk is on fire");
    EXPECT_EQ(line.level, 3);
    EXPECT_EQ(line.facility, 0);
    EXPECT_EQ(line.timestamp_ns, 12'345'678'000U);
    EXPECT_EQ(line.flags, printkfmt::kLogNewline);
    EXPECT_EQ(line.state, RecordState::kFinalized);
    EXPECT_EQ(line.text_state, TextState::kWhole);
    EXPECT_FALSE(line.has_caller);
    EXPECT_EQ(log.read.losses(), "");
}

TEST(ByteRing, NumbersLinesAndHasNoSeqs) {
    const ReadBytes log(ByteRingBuilder().lines(0, 3));
    EXPECT_EQ(log.read.texts(), numbered(0, 3));
    EXPECT_TRUE(log.read.log->numbered_by_line);
    EXPECT_EQ(log.read.log->first_seq, std::nullopt);
    EXPECT_EQ(log.read.log->next_seq, std::nullopt);
    EXPECT_EQ(log.at(2).seq, std::nullopt);
    EXPECT_EQ(log.at(2).position, 2U);
    EXPECT_EQ(log.read.log->number_of(log.at(2)), Seq{2});
    EXPECT_EQ(log.read.log->end_number(), Seq{3});
}

TEST(ByteRing, GivesEachLineOfAMessageItsLevelAndTime) {
    const ReadBytes log(ByteRingBuilder().print("<1>first\nsecond\n\nfourth\n"));
    EXPECT_THAT(log.read.texts(), ElementsAre("first", "second", "", "fourth"));
    for (const Record& line : log.records()) {
        EXPECT_EQ(line.level, 1);
        EXPECT_EQ(line.timestamp_ns, 0U);
    }
}

TEST(ByteRing, PutsThePiecesOfAContinuedLineTogether) {
    ByteRingBuilder ring;
    ring.print("<6>one").print("<c>, two").print(", three\n").print("<6>four").print("<5>five\n");
    EXPECT_THAT(ReadBytes(ring).read.texts(), ElementsAre("one, two, three", "four", "five"));
}

TEST(ByteRing, UnfinishedLastLineMayStillBeContinued) {
    const ReadBytes log(ByteRingBuilder().lines(0, 1).print("<3>no newline"));
    ASSERT_EQ(log.records().size(), 2U);
    EXPECT_EQ(log.at(1).text, "no newline");
    EXPECT_EQ(log.at(1).level, 3);
    EXPECT_EQ(log.at(1).flags, 0);
    EXPECT_EQ(log.at(1).state, RecordState::kCommitted);
    EXPECT_EQ(log.at(1).text_state, TextState::kWhole);
    EXPECT_TRUE(kernel_shows(log.at(1))) << "dmesg(1) of such a kernel prints it";
    EXPECT_EQ(log.read.losses(), "");
}

TEST(ByteRing, FacilityThatAProgramWroteIsTextIn2_6_32) {
    const ReadBytes log(
        ByteRingBuilder({.era = ByteRingEra::k2_6_32}).print("<30>from a daemon\n"));
    EXPECT_EQ(log.at(0).text, "<30>from a daemon");
    EXPECT_EQ(log.at(0).level, 4);
    EXPECT_EQ(log.at(0).facility, 0);
}

TEST(ByteRing, FacilityThatAProgramWroteIsAFacilityIn3_4) {
    const ReadBytes log(ByteRingBuilder().print("<30>from a daemon\n"));
    EXPECT_EQ(log.at(0).text, "from a daemon");
    EXPECT_EQ(log.at(0).level, 6);
    EXPECT_EQ(log.at(0).facility, 3);
}

TEST(ByteRing, LineHasNoTimeIfPrintkTimeIsOff) {
    const ReadBytes log(ByteRingBuilder({.time = false}).print("<6>[drm] initialized\n"));
    EXPECT_EQ(log.at(0).text, "[drm] initialized");
    EXPECT_EQ(log.at(0).level, 6);
    EXPECT_EQ(log.at(0).timestamp_ns, std::nullopt);
}

TEST(ByteRing, OnlyTheKernelsOwnFormIsATime) {
    ByteRingBuilder ring({.time = false});
    for (const char* text :
         {"[1.000000] x", "[    1.00000] x", "[    1.0000000] x", "[    1.000000]x",
          "[     1.000000] x", "[00001:000000] x", "[", "["}) {
        ring.print(fmt::format("<6>{}\n", text));
    }
    const ReadBytes log(ring);
    for (const Record& line : log.records()) {
        EXPECT_EQ(line.timestamp_ns, std::nullopt) << line.text;
        EXPECT_TRUE(line.text.starts_with("[")) << line.text;
    }
}

TEST(ByteRing, LongUptimeIsATime) {
    ByteRingBuilder ring;
    ring.microseconds = 123'456'789'000'001;
    EXPECT_EQ(ReadBytes(ring.lines(0, 1)).at(0).timestamp_ns, 123'456'789'000'001'000U);
}

TEST(ByteRing, WrappedRingBeginsWithALineThatLostItsBeginning) {
    ByteRingBuilder ring;
    ring.lines(0, 500);
    ASSERT_EQ(ring.logged_chars, 4096U);
    const ReadBytes log(ring);
    expect_newest(log.read.texts(), 499);
    EXPECT_EQ(log.at(0).text_state, TextState::kFrontCut);
    EXPECT_FALSE(log.at(0).has_level);
    EXPECT_TRUE(kernel_shows(log.at(0)));
    EXPECT_EQ(log.at(1).text_state, TextState::kWhole);
    EXPECT_EQ(log.read.losses(), "");
}

TEST(ByteRing, WrappedRingThatBeginsWithAWholeLineLosesNothing) {
    ByteRingBuilder ring;
    const std::string line =
        ring.prefix("<6>") + std::string(64 - ring.prefix("<6>").size() - 1, '.') + "\n";
    for (int i = 0; i < 100; ++i) {
        ring.print("<6>" + line.substr(ring.prefix("<6>").size()));
    }
    const ReadBytes log(ring);
    ASSERT_EQ(log.records().size(), 4096U / 64);
    EXPECT_EQ(log.at(0).text_state, TextState::kWhole);
    EXPECT_EQ(log.at(0).level, 6);
}

TEST(ByteRing, CutStampLeavesTheLineWithoutALevel) {
    ByteRingBuilder ring;
    ring.lines(0, 200);
    // One character more each time moves the cut through a whole prefix.
    for (unsigned cut = 0; cut < 40; ++cut) {
        ring.print("<c>x");
        const ReadBytes log(ring);
        const bool whole = log.at(0).text_state == TextState::kWhole;
        EXPECT_EQ(log.at(0).has_level && log.at(0).timestamp_ns, whole) << log.at(0).text;
        EXPECT_EQ(log.at(1).text_state, TextState::kWhole);
    }
}

TEST(ByteRing, TextBeforeAClearIsStillThere) {
    const ReadBytes log(ByteRingBuilder().lines(0, 20).clear().lines(20, 10));
    EXPECT_EQ(log.read.texts(), numbered(0, 30));
    EXPECT_EQ(log.read.losses(), "");
}

TEST(ByteRing, CountersRunPastTheRingsSize) {
    ByteRingBuilder ring({.counters = 54'604'282});
    ring.lines(0, 1000);
    expect_newest(ReadBytes(ring).read.texts(), 999);
}

TEST(ByteRing, CountersWrapAfter4GiB) {
    ByteRingBuilder ring({.counters = 0xffffe000});
    ring.lines(0, 400);
    ASSERT_LT(ring.log_end, 4096U);
    expect_newest(ReadBytes(ring).read.texts(), 399);
    expect_newest(ReadBytes(ring.clear()).read.texts(), 399);
}

TEST(ByteRing, ExactlyFullRingIsWhole) {
    ByteRingBuilder ring({.time = false});
    for (unsigned i = 0; i < 256; ++i) {
        ring.print(fmt::format("<6>line no {:04}\n", i));  // 16 characters
    }
    ASSERT_EQ(ring.log_end, 4096U);
    const ReadBytes log(ring);
    EXPECT_EQ(log.records().size(), 256U);
    EXPECT_EQ(log.at(0).text_state, TextState::kWhole);
}

TEST(ByteRing, TextOfAnEarlierBootBehindTheEndIsNotThisBoots) {
    // Since 3.0, a ring of the size log_buf_len= is not cleared.
    ByteRingBuilder before;
    before.lines(0, 500);
    ByteRingBuilder ring;
    ring.ring = before.ring;
    ring.print("<5>Linux version 3.4.113\n").lines(0, 3);
    const ReadBytes log(ring);
    EXPECT_THAT(log.read.texts(),
                ElementsAre("Linux version 3.4.113", "line 0", "line 1", "line 2"));
    EXPECT_EQ(log.read.losses(), "");
}

TEST(ByteRing, IsReadOn32BitAndBigEndianMachines) {
    ByteRingBuilder ring;
    ring.lines(0, 300);
    for (const extractor::Arch* arch : {&kFake32, &kFakeBig64}) {
        const ReadBytes log(ring, *arch);
        expect_newest(log.read.texts(), 299);
        EXPECT_EQ(log.read.losses(), "") << arch->name;
    }
}

TEST(ByteRing, EmptyLogHasNoRecords) {
    const ReadBytes log(ByteRingBuilder{});
    ASSERT_TRUE(log.read.log) << log.read.log.error().message;
    EXPECT_THAT(log.records(), IsEmpty());
}

TEST(ByteRing, TextsLieInTheFileWhereTheRingHasThem) {
    ByteRingBuilder ring;
    ring.lines(0, 500);
    FakeKernel kernel;
    const ByteRingPlace place = ring.write(kernel);
    OpenedKernel opened(kernel);
    const auto log = extractor::read_log(opened.view, {.extents = true}, opened.findings);
    ASSERT_TRUE(log);
    for (const Record& line : log->records) {
        std::string bytes;
        for (const printkfmt::Extent& extent : log->extents(line)) {
            const std::uint64_t at =
                extent.offset - kernel.image().place(kernel.phys(place.ring)).value().extent.offset;
            bytes.append(ring.ring.data() + at, extent.length);
        }
        EXPECT_EQ(bytes, line.text);
    }
}

TEST(ByteRing, IsFoundBySymbolsWhereVmcoreinfoDoesNotNameIt) {
    FakeKernel kernel(extractor::kX86_64, "2.6.24-fake");
    FakeKernel variables(extractor::kX86_64, "2.6.24-fake");
    ByteRingBuilder ring;
    const ByteRingPlace place = ring.lines(0, 5).write(kernel);
    kernel.vmcoreinfo() = variables.vmcoreinfo();
    KallsymsBuilder symbols(KallsymsBuilder::Order::k5_10, extractor::KallsymsAddresses::kRelative);
    symbols.symbol("_stext", kernel.stext(), 'T')
        .symbol("log_buf", place.log_buf, 'd')
        .symbol("log_buf_len", place.log_buf_len, 'd')
        .symbol("log_end", place.log_end, 'b')
        .symbol("logged_chars", place.logged_chars, 'b');
    symbols.write_keys(kernel, symbols.write(kernel));
    const ReadRing read(kernel);
    ASSERT_TRUE(read.log) << read.log.error().message;
    EXPECT_EQ(read.texts(), numbered(0, 5));
}

}  // namespace
}  // namespace lastwords::test
