// SPDX-License-Identifier: GPL-2.0-or-later
// Tests which errors BlockCode corrects, which it refuses to correct, and how often it miscorrects
// a block with too many errors.
#include "extractor/formats/ramoops/ecc.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <random>

#include "tests/support/ramoops_builder.h"

namespace lastwords::extractor {
namespace {

using State = Correction::State;
using test::RamoopsBuilder;
using Block = std::vector<std::byte>;

class CorrectsUpToHalfItsParity : public testing::TestWithParam<std::uint32_t> {};

/// A region of one dmesg zone full of text, and the Reed-Solomon code of its blocks.
struct Sample {
    explicit Sample(std::uint32_t ecc)
        : region({.mem_size = 0x8000,
                  .record_size = 0x8000,
                  .console_size = 0,
                  .ftrace_size = 0,
                  .pmsg_size = 0,
                  .ecc = ecc}),
          code(ecc, kEccBlockBytes) {
        region.dump(0, test::log_text(0x4000));
        const RamoopsBuilder::Place& zone = region.zones().front();
        data_at = zone.offset + 12;
        parity_at = data_at + zone.data;
    }
    MutableBytes data(std::uint64_t block) {
        return MutableBytes(region.bytes()).subspan(data_at + block * 128, 128);
    }
    MutableBytes parity(std::uint64_t block) {
        return MutableBytes(region.bytes())
            .subspan(parity_at + block * code.parity_bytes(), code.parity_bytes());
    }
    Block copy(std::uint64_t block) {
        const MutableBytes bytes = data(block);
        return {bytes.begin(), bytes.end()};
    }

    RamoopsBuilder region;
    BlockCode code;
    std::uint64_t data_at = 0;
    std::uint64_t parity_at = 0;
};

TEST_P(CorrectsUpToHalfItsParity, InDataAndParity) {
    const std::uint32_t ecc = GetParam();
    std::mt19937_64 random(ecc);
    for (unsigned wrong = 0; wrong <= ecc / 2; ++wrong) {
        for (std::uint64_t block = 0; block < 24; ++block) {
            Sample sample(ecc);
            const Block before = sample.copy(block);
            sample.region.damage_block(sample.region.zones().front(), block, wrong, random);
            const Correction done = sample.code.correct(sample.data(block), sample.parity(block));
            ASSERT_EQ(done.state, wrong == 0 ? State::kClean : State::kCorrected);
            ASSERT_EQ(done.bytes, wrong);
            ASSERT_TRUE(done.proved);
            ASSERT_EQ(sample.copy(block), before);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Parity, CorrectsUpToHalfItsParity,
                         testing::Values(1U, 2U, 4U, 8U, 16U, 32U));

/// Damages `rounds` blocks with one error more than can be corrected. Returns how many of them the
/// code takes for corrected and proved.
unsigned miscorrected(std::uint32_t ecc, unsigned rounds) {
    std::mt19937_64 random(1000 + ecc);
    Sample sample(ecc);
    const Block clean(sample.region.bytes());
    unsigned count = 0;
    for (unsigned round = 0; round < rounds; ++round) {
        const std::uint64_t block = round % 100;
        sample.region.bytes() = clean;
        const Block before = sample.copy(block);
        sample.region.damage_block(sample.region.zones().front(), block, ecc / 2 + 1, random);
        const Block damaged = sample.copy(block);
        const Correction done = sample.code.correct(sample.data(block), sample.parity(block));
        if (done.state == State::kBad) {
            EXPECT_EQ(sample.copy(block), damaged) << "what cannot be corrected is kept";
        }
        count += done.state != State::kBad && done.proved ? 1 : 0;
    }
    return count;
}

/// The limits are the rates that docs/formats/pstore.md states.
TEST(BlockCode, MiscorrectsNoMoreOftenThanStated) {
    EXPECT_EQ(miscorrected(1, 2000), 0U);
    EXPECT_LT(miscorrected(2, 2000), 2000 * 55 / 100U);
    EXPECT_LT(miscorrected(4, 2000), 2000 * 16 / 100U);
    EXPECT_LT(miscorrected(8, 4000), 4000 * 6 / 1000U);
    EXPECT_EQ(miscorrected(16, 2000), 0U);
    EXPECT_EQ(miscorrected(32, 1000), 0U);
}

TEST(BlockCode, MoreThanHalfOfAnOddParityIsCorrectedAsTheKernelDoesButNotProved) {
    Sample sample(1);
    std::mt19937_64 random(1);
    unsigned corrected = 0;
    for (std::uint64_t block = 0; block < 100; ++block) {
        sample.region.damage_block(sample.region.zones().front(), block, 1, random);
        const Correction done = sample.code.correct(sample.data(block), sample.parity(block));
        EXPECT_FALSE(done.state == State::kCorrected && done.proved);
        corrected += done.state == State::kCorrected ? 1 : 0;
    }
    EXPECT_GT(corrected, 0U);
}

/// A zone's header, its parity, and the code of the two.
struct Header {
    explicit Header(std::uint32_t ecc) : code(ecc, kPrzHeaderBytes), parity(ecc) {
        Sample sample(ecc);
        const Block& all = sample.region.bytes();
        data.assign(all.begin(), all.begin() + kPrzHeaderBytes);
        parity.assign(all.begin() + 0x8000 - ecc, all.begin() + 0x8000);
        before = data;
    }
    BlockCode code;
    Block data;
    Block parity;
    Block before;
};

TEST(BlockCode, ErasuresCostOneParityByteEach) {
    Header header(16);
    std::array<int, kPrzHeaderBytes> all{};
    for (int i = 0; i < 12; ++i) {
        all.at(static_cast<std::size_t>(i)) = i;
        header.data[static_cast<std::size_t>(i)] ^= std::byte{0x5a};
    }
    Block data = header.data;
    Block parity = header.parity;
    EXPECT_EQ(header.code.correct(data, parity).state, State::kBad);
    EXPECT_EQ(data, header.data);
    const Correction done = header.code.correct(data, parity, all);
    EXPECT_EQ(done.state, State::kCorrected);
    EXPECT_TRUE(done.proved);
    EXPECT_EQ(data, header.before);
}

TEST(BlockCode, TwelveErasuresWithTwelveParityBytesProveNothing) {
    Header header(12);
    std::array<int, kPrzHeaderBytes> all{};
    for (int i = 0; i < 12; ++i) {
        all.at(static_cast<std::size_t>(i)) = i;
        header.data[static_cast<std::size_t>(i)] ^= std::byte{0x5a};
    }
    header.parity[3] ^= std::byte{1};
    const Correction done = header.code.correct(header.data, header.parity, all);
    EXPECT_FALSE(done.state == State::kCorrected && done.proved);
}

}  // namespace
}  // namespace lastwords::extractor
