// SPDX-License-Identifier: GPL-2.0-or-later
// Tests records in every state that they can be in when the kernel dies, in rings of each era.
#include "extractor/printk/lockless_ring.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "tests/support/ring_memory.h"

namespace lastwords::test {
namespace {

using printkfmt::RecordState;
using printkfmt::TextState;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Returns a text of `bytes` bytes. A number at every fifth byte is the number's own offset, so
/// that a wrong part of the text shows where it comes from.
std::string long_text(std::size_t bytes) {
    std::string text;
    while (text.size() < bytes) {
        text += fmt::format("{:04}.", text.size());
    }
    return text.substr(0, bytes);
}

std::string name_of_shape(const ::testing::TestParamInfo<RingShape>& param) {
    constexpr std::array kEras{"v5_10", "v6_1", "v6_12", "v7_2"};
    return fmt::format("{}_{}", kEras.at(static_cast<std::size_t>(param.param.era)),
                       param.param.arch->name);
}

class EveryRing : public ::testing::TestWithParam<RingShape> {
 protected:
    RingBuilder ring{GetParam()};

    /// Returns the seqs of all finalized records, ascending.
    std::vector<std::uint64_t> live_seqs() const {
        std::vector<std::uint64_t> seqs;
        for (std::size_t i = 0; i < ring.descs.size(); ++i) {
            if (ring.state_of(ring.descs[i]) == RecordState::kFinalized) {
                seqs.push_back(ring.infos[i].seq);
            }
        }
        std::sort(seqs.begin(), seqs.end());
        return seqs;
    }
};

INSTANTIATE_TEST_SUITE_P(Eras, EveryRing,
                         ::testing::Values(RingShape{RingEra::k5_10}, RingShape{RingEra::k6_1},
                                           RingShape{RingEra::k6_12}, RingShape{RingEra::k7_2},
                                           RingShape{RingEra::k5_10, &kFake32},
                                           RingShape{RingEra::k6_1, &kFake32},
                                           RingShape{RingEra::k7_2, &kFake32},
                                           RingShape{RingEra::k6_1, &kFakeBig64}),
                         name_of_shape);

TEST_P(EveryRing, WithoutARecordIsEmptyAndWhole) {
    const ReadRing read(ring);
    ASSERT_TRUE(read.log) << read.log.error().message;
    EXPECT_THAT(read.log->records, IsEmpty());
    EXPECT_EQ(read.log->next_seq, Seq{0});
    EXPECT_EQ(read.losses(), "");
}

TEST_P(EveryRing, GivesItsFirstRecord) {
    ring.print("hello");
    const ReadRing read(ring);
    EXPECT_THAT(read.texts(), ElementsAre("hello"));
    EXPECT_EQ(read.log->first_seq, Seq{0});
    EXPECT_EQ(read.log->next_seq, Seq{1});
    EXPECT_EQ(read.losses(), "");
}

TEST(Ring7_2, NamesTheTaskAndTheCpuOfEachRecord) {
    RingBuilder ring({RingEra::k7_2});
    const auto task = ring.print("by a task", {.caller = 105});
    ring.info(*task).comm = "a-16-bytes-name!";
    ring.info(*task).caller2 = 0x80000003;
    const auto interrupt = ring.print("in an interrupt", {.caller = 0x80000001});
    ring.info(*interrupt).comm = "mill";
    ring.info(*interrupt).caller2 = 77;
    ring.print("by nobody known");
    const ReadRing read(ring);
    const printkfmt::Log& log = *read.log;
    EXPECT_EQ(log.task_of(read.record({0})).comm, "a-16-bytes-name!");
    EXPECT_EQ(log.cpu_of(read.record({0})), 3U);
    EXPECT_EQ(log.pid_of(read.record({0})), 105U);
    EXPECT_EQ(log.task_of(read.record({1})).comm, "mill");
    EXPECT_EQ(log.cpu_of(read.record({1})), 1U);
    EXPECT_EQ(log.pid_of(read.record({1})), 77U);
    EXPECT_EQ(read.record({2}).task, 0U);
}

TEST_P(EveryRing, GivesAllThatIsKnownOfARecord) {
    ring.print("disk on fire", {.level = 3,
                                .facility = 2,
                                .flags = printkfmt::kLogNewline,
                                .caller = 0x80000001,
                                .timestamp_ns = 0x123456789abcdef,
                                .subsystem = "block-16-bytes!!",
                                .device = "b8:0"});
    const ReadRing read(ring);
    const printkfmt::Record& record = read.record({0});
    EXPECT_EQ(record.text, "disk on fire");
    EXPECT_EQ(record.level, 3);
    EXPECT_EQ(record.facility, 2);
    EXPECT_EQ(record.flags, printkfmt::kLogNewline);
    EXPECT_EQ(record.caller.id, 0x80000001);
    EXPECT_EQ(record.timestamp_ns, 0x123456789abcdef);
    EXPECT_EQ(read.log->device_of(record).subsystem, "block-16-bytes!!");
    EXPECT_EQ(read.log->device_of(record).device, "b8:0");
    EXPECT_EQ(record.state, RecordState::kFinalized);
    EXPECT_EQ(record.text_state, TextState::kWhole);
    EXPECT_TRUE(record.has_level);
}

TEST_P(EveryRing, KeepsAnEmptyLine) {
    ring.print("before");
    ring.print("");
    ring.print("after");
    const ReadRing read(ring);
    EXPECT_THAT(read.texts(), ElementsAre("before", "", "after"));
    EXPECT_EQ(read.record({1}).text_state, TextState::kWhole);
    EXPECT_EQ(read.losses(), "");
}

TEST_P(EveryRing, GivesEveryRecordWhileTheTextRingWraps) {
    // The ring is read after each of 400 records of different lengths.
    std::vector<std::string> printed;
    for (std::size_t i = 0; i < 400; ++i) {
        printed.push_back(long_text(i * 37 % 150));
        ASSERT_TRUE(ring.print(printed.back()));
        const ReadRing read(ring);
        ASSERT_EQ(read.losses(), "") << "after record " << i;
        ASSERT_EQ(read.log->next_seq, Seq{i + 1});
        for (const printkfmt::Record& record : read.log->records) {
            ASSERT_EQ(record.text_state, TextState::kWhole);
            ASSERT_EQ(record.text, printed.at(record.seq->value)) << "after record " << i;
        }
        ASSERT_EQ(read.seqs(), live_seqs()) << "after record " << i;
    }
}

TEST_P(EveryRing, GivesEveryRecordWhileTheDescriptorsWrap) {
    for (std::size_t i = 0; i < 4 * ring.count(); ++i) {
        ASSERT_TRUE(ring.print("x"));
    }
    const ReadRing read(ring);
    EXPECT_EQ(read.losses(), "");
    EXPECT_EQ(read.log->first_seq, Seq{3 * ring.count()});
    EXPECT_EQ(read.log->records.size(), ring.count());
}

TEST_P(EveryRing, ShowsACommittedRecordAsUnfinished) {
    ring.print("before");
    ring.print_unfinished("no newline y");
    const ReadRing read(ring);
    EXPECT_THAT(read.texts(), ElementsAre("before", "no newline y"));
    EXPECT_EQ(read.record({1}).state, RecordState::kCommitted);
    EXPECT_EQ(read.record({1}).text_state, TextState::kWhole);
    EXPECT_EQ(read.record({1}).flags, 0);
    EXPECT_EQ(read.losses(), "");
}

TEST_P(EveryRing, ShowsWhatIsKnownOfAReopenedRecord) {
    ring.print_unfinished("so far", {.level = 4});
    ring.reopen();
    const ReadRing read(ring);
    const printkfmt::Record& record = read.record({0});
    EXPECT_EQ(record.text, "so far");
    EXPECT_EQ(record.state, RecordState::kReserved);
    EXPECT_EQ(record.text_state, TextState::kSoFar);
    EXPECT_TRUE(record.has_level);
    EXPECT_EQ(record.level, 4);
    EXPECT_EQ(record.timestamp_ns, 0U);
    EXPECT_EQ(read.losses(), "");
}

TEST_P(EveryRing, ShowsAReservedRecordWithThePrefixThatProvesItsText) {
    ring.print("before");
    ring.reserve("\0013half writ", 40);
    ring.print("after");
    const ReadRing read(ring);
    const printkfmt::Record& record = read.record({1});
    EXPECT_EQ(record.text, "half writ");
    EXPECT_EQ(record.state, RecordState::kReserved);
    EXPECT_EQ(record.text_state, TextState::kSoFar);
    EXPECT_TRUE(record.has_level);
    EXPECT_EQ(record.level, 3);
    EXPECT_EQ(record.timestamp_ns, std::nullopt);
    EXPECT_EQ(read.losses(), "");
}

TEST_P(EveryRing, ShowsNoTextOfAReservedRecordThatMayBeAnothers) {
    ring.print("old text that stays in the ring's bytes");
    ring.reserve("", 16);
    const ReadRing read(ring);
    EXPECT_EQ(read.record({1}).text, "");
    EXPECT_FALSE(read.record({1}).has_level);
    EXPECT_EQ(read.losses(), "");
}

TEST_P(EveryRing, ContinuationPrefixOfAReservedRecordGivesNoLevel) {
    ring.reserve("\001cgoes on", 40);
    const ReadRing read(ring);
    EXPECT_EQ(read.record({0}).text, "goes on");
    EXPECT_FALSE(read.record({0}).has_level);
}

TEST_P(EveryRing, ShowsADescriptorThatIsClaimedAndNotWritten) {
    ring.print("before");
    ring.claim();
    const ReadRing read(ring);
    EXPECT_EQ(read.record({1}).state, RecordState::kReserved);
    EXPECT_EQ(read.record({1}).text, "");
    EXPECT_EQ(read.log->next_seq, Seq{2});
    EXPECT_EQ(read.losses(), "");
}

TEST_P(EveryRing, ADescriptorClaimedLapsLaterIsNotShownAsItsOldRecord) {
    for (std::size_t i = 0; i < 3 * ring.count(); ++i) {
        ring.print(fmt::format("line {}", i));
    }
    ring.claim();
    const ReadRing read(ring);
    EXPECT_EQ(read.log->records.back().seq, Seq{3 * ring.count()});
    EXPECT_EQ(read.log->records.back().state, RecordState::kReserved);
    EXPECT_EQ(read.log->records.back().text, "");
    EXPECT_EQ(read.losses(), "");
}

TEST_P(EveryRing, ARecordWhoseTextFoundNoRoomIsAGhostWithoutText) {
    ring.print("before");
    ring.print("lost");
    ring.desc({1}).begin = ring.desc({1}).next = 1;
    const ReadRing read(ring);
    EXPECT_THAT(read.texts(), ElementsAre("before"));
    ASSERT_EQ(read.log->ghosts.size(), 1U);
    EXPECT_EQ(read.log->ghosts[0].text_state, TextState::kOverwritten);
    EXPECT_EQ(read.log->ghosts[0].timestamp_ns, 1'000'000U);
    EXPECT_EQ(read.log->next_seq, Seq{2});
}

TEST_P(EveryRing, ARecordMarkedReusableBeforeItsTurnIsShownAsDoubtful) {
    for (std::size_t i = 0; i < 5 * ring.count(); ++i) {
        ring.print(i % 5 == 0 ? "" : fmt::format("line {}", i));
    }
    for (const std::uint64_t seq : live_seqs()) {
        if (seq == live_seqs().front() || ring.info({seq}).text_len == 0) {
            continue;
        }
        RingBuilder damaged = ring;
        damaged.desc({seq}).state_var =
            damaged.make_state(damaged.id_of({seq}), RecordState::kReusable);
        const ReadRing read(damaged);
        ASSERT_TRUE(read.has({seq})) << seq;
        EXPECT_EQ(read.record({seq}).text, fmt::format("line {}", seq));
        EXPECT_EQ(read.record({seq}).text_state, TextState::kDoubtful);
        EXPECT_THAT(read.losses(), HasSubstr("marked as reusable")) << seq;
    }
}

TEST_P(EveryRing, RecordsBeingRecycledWhenTheKernelDiedAreNotShown) {
    for (std::size_t i = 0; i < 3 * ring.count(); ++i) {
        ring.print(fmt::format("line {}", i));
    }
    const std::vector<std::uint64_t> live = live_seqs();
    for (std::size_t i = 0; i < 3; ++i) {
        ring.desc({live.at(i)}).state_var =
            ring.make_state(ring.id_of({live.at(i)}), RecordState::kReusable);
    }
    const ReadRing read(ring);
    EXPECT_EQ(read.log->first_seq, Seq{live.at(3)});
    EXPECT_EQ(read.losses(), "");
}

TEST_P(EveryRing, ListsTheRecordsThatOnlyTheDumpLacks) {
    for (std::size_t i = 0; i < ring.count(); ++i) {
        ring.print("x");
    }
    for (const std::uint64_t seq : {7U, 8U, 12U}) {
        ring.desc({seq}).state_var = ring.make_state(0x1234, RecordState::kFinalized);
        ring.info({seq}).seq = 0x777;
    }
    const ReadRing read(ring);
    EXPECT_THAT(read.log->missing,
                ElementsAre(printkfmt::SeqRun{{7}, {9}}, printkfmt::SeqRun{{12}, {13}}));
    EXPECT_THAT(read.losses(), HasSubstr("3 records are damaged"));
}

// A page of descriptors that was not written to the dump reads as zeros, or is not there. The
// printk_infos prove that the ring's head is right.
TEST_P(EveryRing, LostDescriptorsDoNotShortenTheLog) {
    for (std::size_t i = 0; i < 3 * ring.count(); ++i) {
        ring.print(fmt::format("line {}", i));
    }
    const std::vector<std::uint64_t> live = live_seqs();
    RingInMemory memory(ring);
    for (std::uint64_t at = 0; at < memory.place.desc_bytes * ring.count(); at += 4096) {
        memory.kernel.refuse(memory.place.descs + at, ErrorKind::kExcluded);
    }
    std::fill(ring.descs.begin() + 10, ring.descs.end(), RingBuilder::Desc{});
    const std::array reads{ReadRing(ring), ReadRing(memory)};
    for (const ReadRing& read : reads) {
        ASSERT_TRUE(read.log) << read.log.error().message;
        EXPECT_EQ(read.log->next_seq, Seq{live.back() + 1});
        for (const std::uint64_t seq : live) {
            ASSERT_TRUE(read.has({seq})) << seq;
            EXPECT_EQ(read.record({seq}).text, fmt::format("line {}", seq));
        }
        EXPECT_EQ(read.record({live.back()}).text_state, TextState::kDoubtful);
    }
    EXPECT_THAT(reads[0].losses(), HasSubstr("records are damaged"));
    EXPECT_THAT(reads[1].losses(), HasSubstr("descriptors cannot be read"));
}

// As in a page of the text ring that was not written to the dump.
TEST_P(EveryRing, ATextThatWasZeroedInPartIsDoubtful) {
    ring.print("the first words and then zeros");
    ring.print("words, zeros, words");
    ring.print("whole");
    ring.put_text(ring.text_at({0}) + 10, std::string(20, '\0'));
    ring.put_text(ring.text_at({1}) + 5, std::string(4, '\0'));
    const ReadRing read(ring);
    EXPECT_EQ(read.record({0}).text_state, TextState::kDoubtful);
    EXPECT_EQ(read.record({1}).text_state, TextState::kDoubtful);
    EXPECT_EQ(read.record({2}).text_state, TextState::kWhole);
}

TEST_P(EveryRing, CountsMessagesThatWereRefused) {
    ring.reserve("", 8);
    for (std::size_t i = 0; i < 2 * ring.count(); ++i) {
        ring.print("more than fits while the oldest is reserved");
    }
    const ReadRing read(ring);
    EXPECT_GT(ring.fail, 0U);
    EXPECT_EQ(read.log->refused, ring.fail);
}

TEST_P(EveryRing, SharesOneEntryAmongRecordsOfADevice) {
    ring.print("a", {.subsystem = "pci", .device = "+pci:0000:00:01.0"});
    ring.print("b", {.subsystem = "usb", .device = "+usb:1-1"});
    ring.print("c", {.subsystem = "pci", .device = "+pci:0000:00:01.0"});
    ring.print("d");
    const ReadRing read(ring);
    EXPECT_EQ(read.record({0}).device, read.record({2}).device);
    EXPECT_EQ(read.log->device_of(read.record({1})).subsystem, "usb");
    EXPECT_EQ(read.record({3}).device, 0U);
    EXPECT_EQ(read.log->devices.size(), 3U);
}

TEST_P(EveryRing, ReachesEachRecordAcrossTheEdgeWhereIdsOverflow) {
    // After as many records as there are descriptors, the id reaches 2^32 in kernels before 7.x,
    // and overflows to 0 in 7.x and on 32-bit.
    const Seq last{ring.count() - 1};
    for (std::uint64_t seq = 0; seq <= last.value + 2; ++seq) {
        ring.print(fmt::format("line {}", seq));
    }
    const bool narrow = GetParam().arch->word_bytes == 8 && GetParam().era != RingEra::k7_2;
    EXPECT_EQ(ring.id_of(last + 1), narrow ? std::uint64_t{1} << 32 : 0);
    const ReadRing read(ring);
    EXPECT_EQ(read.record(last).text, fmt::format("line {}", last.value));
    EXPECT_EQ(read.record(last + 1).text, fmt::format("line {}", last.value + 1));
    EXPECT_EQ(read.log->next_seq, last + 3);
    EXPECT_EQ(read.losses(), "");
}

TEST_P(EveryRing, ReadsIdZeroAtTheHead) {
    // In 7.x and on 32-bit the reserved record has the id 0. So its state_var is 0, as that of a
    // descriptor that was never used.
    for (std::uint64_t seq = 0; seq < ring.count(); ++seq) {
        ring.print("x");
    }
    ring.reserve("\0014first of the second lap", 60);
    const ReadRing read(ring);
    EXPECT_EQ(read.log->records.back().seq, Seq{ring.count()});
    EXPECT_EQ(read.log->records.back().text, "first of the second lap");
    EXPECT_EQ(read.losses(), "");
}

class ExactFit : public ::testing::TestWithParam<RingEra> {
 protected:
    RingBuilder ring{{GetParam()}};

    std::uint64_t left() const { return ring.text_bytes() - ring.head_lpos % ring.text_bytes(); }
    /// Adds records until a block ends exactly at the ring's end. Returns the seq of this block's
    /// record.
    Seq fill_up() {
        while (left() > 200) {
            ring.print(long_text(100));
        }
        // 12 bytes of the block are not text: the id, the level prefix, a newline and a NUL.
        return ring.print(long_text(left() - 12)).value();
    }
};

INSTANTIATE_TEST_SUITE_P(Rules, ExactFit, ::testing::Values(RingEra::k6_12, RingEra::k7_2));

TEST_P(ExactFit, IsReadInTheFirstLap) {
    const Seq seq = fill_up();
    EXPECT_EQ(ring.desc(seq).next == 0, GetParam() == RingEra::k7_2);
    ring.print("behind");
    const ReadRing read(ring);
    EXPECT_EQ(read.record(seq).text.size(), ring.info(seq).text_len);
    EXPECT_EQ(read.record(seq).text_state, TextState::kWhole);
    EXPECT_EQ(read.texts().back(), "behind");
    EXPECT_EQ(read.losses(), "");
}

TEST_P(ExactFit, IsReadLapsLater) {
    for (std::size_t i = 0; i < 100; ++i) {
        ring.print(long_text(90));
    }
    const Seq seq = fill_up();
    EXPECT_EQ(ring.desc(seq).next % ring.text_bytes() == 0, GetParam() == RingEra::k7_2);
    const ReadRing read(ring);
    EXPECT_EQ(read.record(seq).text, long_text(ring.info(seq).text_len));
    EXPECT_EQ(read.record(seq).text_state, TextState::kWhole);
    EXPECT_EQ(read.losses(), "");
}

TEST(LocklessRing, Seq2To32IsReachedOn32Bit) {
    RingBuilder ring(
        {.era = RingEra::k6_1, .arch = &kFake32, .records_before = (std::uint64_t{1} << 32) - 128});
    for (std::uint64_t i = 0; i < 200; ++i) {
        ring.print(fmt::format("line {}", i));
    }
    const ReadRing read(ring);
    EXPECT_EQ(read.log->next_seq, Seq{(std::uint64_t{1} << 32) + 72});
    EXPECT_EQ(read.log->records.back().text, "line 199");
    EXPECT_EQ(read.losses(), "");
}

TEST(LocklessRing, PositionsOverflow32BitsAfterTheRingIsFull) {
    RingBuilder ring({.era = RingEra::k6_1, .arch = &kFake32, .first_lpos = 0xfffffc00 - 0x1000});
    std::vector<std::string> printed;
    for (std::size_t i = 0; i < 200; ++i) {
        printed.push_back(long_text(40 + i % 7));
        ring.print(printed.back());
        const ReadRing read(ring);
        ASSERT_EQ(read.losses(), "") << "after record " << i;
        for (const printkfmt::Record& record : read.log->records) {
            ASSERT_EQ(record.text, printed.at(record.seq->value)) << "after record " << i;
        }
    }
    EXPECT_LT(ring.head_lpos, 0x80000000U);
}

TEST(LocklessRing, ADamagedNumberOfDescriptorsIsCorrectedByTheSlots) {
    RingBuilder ring;
    ring.print("hello");
    ring.count_bits = 15;
    const ReadRing read(ring);
    EXPECT_THAT(read.texts(), ElementsAre("hello"));
    EXPECT_THAT(read.losses(), HasSubstr("its slots are those of a ring with 2^7 descriptors"));
}

TEST(LocklessRing, SmallerThanAnyKernelMakesItIsCorrupt) {
    RingBuilder ring({.count_bits = 6});  // as CONFIG_LOG_BUF_SHIFT 11; the least is 12
    ring.print("hello");
    const ReadRing read(ring);
    ASSERT_FALSE(read.log);
    EXPECT_EQ(read.log.error().kind, ErrorKind::kCorrupt);
    EXPECT_THAT(read.log.error().message, HasSubstr("2^6 descriptors"));
    EXPECT_THAT(read.log.error().message, HasSubstr("expected 2^7 to 2^26"));
}

TEST(LocklessRing, KernelsBefore510AreReportedAsUnsupported) {
    const FakeKernel kernel(extractor::kX86_64, "4.19.0-old");
    const ReadRing read(kernel);
    ASSERT_FALSE(read.log);
    EXPECT_EQ(read.log.error().kind, ErrorKind::kUnsupported);
    EXPECT_THAT(read.log.error().message, HasSubstr("4.19.0-old names no log of a known form"));
}

}  // namespace
}  // namespace lastwords::test
