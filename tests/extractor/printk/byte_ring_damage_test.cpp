// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/printk/byte_ring.h on damaged dumps: what is lost is told, and no line is
// wrong.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <random>
#include <string>
#include <vector>

#include "extractor/printk/byte_ring.h"
#include "tests/support/byte_ring_builder.h"
#include "tests/support/ring_memory.h"
#include "tests/support/rounds.h"

namespace lastwords::test {
namespace {

using printkfmt::Record;
using printkfmt::TextState;
using ::testing::HasSubstr;

class ByteRingDamage : public ::testing::Test {
 protected:
    FakeKernel kernel{extractor::kX86_64, "3.4.113-fake"};
    ByteRingBuilder ring;
    ByteRingPlace place;

    void write() { place = ring.write(kernel); }
    ReadRing read() const { return ReadRing(kernel); }
};

class DamagedEnd : public ByteRingDamage, public ::testing::WithParamInterface<std::uint32_t> {};

TEST_P(DamagedEnd, OfARingThatIsNotFullIsFoundInTheText) {
    ring.lines(0, 50);
    write();
    kernel.put(place.log_end, 4, GetParam());
    const ReadRing log = read();
    ASSERT_EQ(log.texts().size(), 50U);
    EXPECT_EQ(log.texts().back(), "line 49");
    EXPECT_THAT(log.losses(),
                HasSubstr(fmt::format("corrupt: log_end is {}, but the newest line of the text in "
                                      "log_buf ends at index {}",
                                      GetParam(), ring.log_end)));
    EXPECT_EQ(log.log->characters_end, std::nullopt);
}

TEST_P(DamagedEnd, OfAFullRingIsFoundInTheText) {
    ring.lines(0, 500);
    write();
    const std::vector<std::string> right = read().texts();
    kernel.put(place.log_end, 4, GetParam());
    const ReadRing log = read();
    EXPECT_EQ(log.texts(), right);
    EXPECT_THAT(log.losses(), HasSubstr("corrupt: log_end is"));
}

// 100 and 0x11111111 lie within a line, both in a full ring and in one that is not full.
INSTANTIATE_TEST_SUITE_P(Values, DamagedEnd, ::testing::Values(100U, 3000U, 0x11111111U, ~0U));

TEST_F(ByteRingDamage, EndThatIsNotInTheDumpIsFoundInTheText) {
    ring.lines(0, 50);
    write();
    kernel.refuse(place.log_end, ErrorKind::kExcluded);
    const ReadRing log = read();
    ASSERT_EQ(log.texts().size(), 50U);
    EXPECT_THAT(log.losses(), HasSubstr("excluded: log_end"));
}

TEST_F(ByteRingDamage, EndThatNothingTellsIsSaidToBeUnknown) {
    ring.lines(0, 50).print("<6>unfinished");
    write();
    kernel.refuse(place.log_end, ErrorKind::kExcluded);
    const ReadRing log = read();
    ASSERT_EQ(log.texts().size(), 51U);
    EXPECT_THAT(log.losses(), HasSubstr("it is not known where the log ends"));
}

TEST_F(ByteRingDamage, UnfinishedLineIsNoDamage) {
    ring.lines(0, 500).print("<6>unfinished");
    write();
    const ReadRing log = read();
    EXPECT_EQ(log.texts().back(), "unfinished");
    EXPECT_EQ(log.losses(), "");
}

TEST_F(ByteRingDamage, PointerToNoMemoryLeavesTheBuiltInRing) {
    ring.lines(0, 50);
    write();
    kernel.symbol("__log_buf", place.ring);
    kernel.put_word(place.log_buf, 0x4141414141414141);
    const ReadRing log = read();
    EXPECT_EQ(log.texts().size(), 50U);
    EXPECT_THAT(log.losses(), HasSubstr("log_buf is 0x4141414141414141, which is no kernel "
                                        "address"));
    EXPECT_THAT(log.losses(), HasSubstr("so __log_buf is shown instead"));
}

TEST_F(ByteRingDamage, PointerToOtherBytesLeavesTheBuiltInRing) {
    ring.lines(0, 50);
    write();
    kernel.symbol("__log_buf", place.ring);
    std::string other;
    while (other.size() < 4096) {
        other += "what a program had in its memory\n";
    }
    kernel.put_word(place.log_buf, kernel.place(as_bytes(other)).value);
    const ReadRing log = read();
    EXPECT_EQ(log.texts().size(), 50U);
    EXPECT_THAT(log.losses(), HasSubstr("are no log: most of their lines have no level"));
}

TEST_F(ByteRingDamage, PointerWithoutASubstituteIsAnError) {
    ring.lines(0, 50);
    write();
    kernel.put_word(place.log_buf, 0);
    const ReadRing log = read();
    ASSERT_FALSE(log.log);
    EXPECT_THAT(log.log.error().message, HasSubstr("log_buf is 0x0, which is no kernel address"));
}

TEST_F(ByteRingDamage, ImpossibleSizeIsAnError) {
    ring.lines(0, 50);
    write();
    for (const std::uint32_t size : {0U, 4095U, 2048U, 0x80000000U}) {
        kernel.put(place.log_buf_len, 4, size);
        const ReadRing log = read();
        ASSERT_FALSE(log.log);
        EXPECT_EQ(log.log.error().kind, ErrorKind::kCorrupt);
        EXPECT_THAT(log.log.error().message, HasSubstr(fmt::format("log_buf_len: found {}", size)));
    }
}

TEST_F(ByteRingDamage, SizeOfWhichLittleIsUsedTakesLittleMemory) {
    ring.lines(0, 50);
    write();
    kernel.put(place.log_buf_len, 4, 1U << 27U);
    const ReadRing log = read();
    ASSERT_EQ(log.texts().size(), 50U);
    EXPECT_LE(log.log->content.capacity(), 16U << 20U);
}

TEST_F(ByteRingDamage, PageThatIsNotInTheDumpCostsOnlyItsLines) {
    ring = ByteRingBuilder({.size = 16384});
    ring.lines(0, 2000);
    write();
    const std::vector<std::string> right = read().texts();
    kernel.refuse(place.ring + 8192, ErrorKind::kExcluded);
    const ReadRing log = read();
    ASSERT_TRUE(log.log);
    std::size_t unreadable = 0;
    for (const Record& line : log.log->records) {
        unreadable += line.text_state == TextState::kUnreadable ? 1 : 0;
        if (line.text_state == TextState::kWhole) {
            EXPECT_THAT(right, ::testing::Contains(std::string(line.text)));
        }
    }
    EXPECT_EQ(unreadable, 1U) << "the missing bytes hold no newline that is known";
    EXPECT_EQ(log.texts().back(), "line 1999");
    EXPECT_THAT(log.losses(), HasSubstr("excluded: log_buf: 1 lines have a text that cannot be "
                                        "read in full"));
}

TEST_F(ByteRingDamage, RingThatIsNotInTheDumpIsAnError) {
    ring.lines(0, 50);
    write();
    kernel.refuse(place.ring, ErrorKind::kExcluded);
    const ReadRing log = read();
    ASSERT_FALSE(log.log);
    EXPECT_EQ(log.log.error().kind, ErrorKind::kExcluded);
}

TEST_F(ByteRingDamage, BytesThatTheKernelNeverStoresMakeALineDoubtful) {
    ring.lines(0, 50);
    write();
    kernel.put(place.ring + 200, 8, 0);
    const ReadRing log = read();
    ASSERT_TRUE(log.log);
    std::size_t doubtful = 0;
    for (const Record& line : log.log->records) {
        doubtful += line.text_state == TextState::kDoubtful ? 1 : 0;
    }
    EXPECT_EQ(doubtful, 1U);
    EXPECT_THAT(log.losses(), HasSubstr("corrupt: log_buf: 1 lines are damaged: they hold NUL"));
}

TEST_F(ByteRingDamage, NewlinesAloneAreNoLog) {
    ring.ring.assign(4096, '\n');
    ring.log_end = 9000;
    write();
    const ReadRing log = read();
    ASSERT_FALSE(log.log);
    EXPECT_EQ(log.log.error().kind, ErrorKind::kCorrupt);
}

TEST_F(ByteRingDamage, NeitherCrashesNorHangsOnMutants) {
    std::mt19937 random(13);
    const auto any = [&](std::uint32_t limit) {
        return static_cast<std::uint32_t>(random() % limit);
    };
    for (unsigned round = 0; round < rounds(75); ++round) {
        FakeKernel mutant(extractor::kX86_64, "3.4.113-fake");
        ByteRingBuilder builder(
            {.counters = any(2) == 0 ? 0 : static_cast<std::uint32_t>(random())});
        builder.lines(0, 1 + any(400));
        const ByteRingPlace at = builder.write(mutant);
        const std::vector<VirtAddr> targets{at.log_buf, at.log_buf_len, at.log_end,
                                            at.logged_chars};
        for (unsigned i = 0; i <= any(3); ++i) {
            const VirtAddr target = any(2) == 0 ? targets[any(4)] : at.ring + any(4096 - 8);
            mutant.put(target + any(4), 1, random());
        }
        const ReadRing log(mutant);
        for (const Record& line : log.log ? log.log->records : std::vector<Record>{}) {
            EXPECT_LE(line.text_at + line.text.size(), log.log->content.size());
        }
    }
}

}  // namespace
}  // namespace lastwords::test
