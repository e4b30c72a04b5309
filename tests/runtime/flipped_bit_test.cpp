// SPDX-License-Identifier: GPL-2.0-or-later
// One flipped bit anywhere in a record is corrected and said to be; more are not taken for one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "extractor/formats/plog/crc32c.h"
#include "extractor/formats/plog/flipped_bit.h"
#include "printkfmt/render/json.h"
#include "printkfmt/render/remark.h"
#include "tests/runtime/region_builder.h"
#include "tests/runtime/region_reader.h"
#include "tests/support/damage.h"

namespace lastwords::test {
namespace {

using extractor::PlogRegion;
using printkfmt::Source;
using printkfmt::TextState;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

/// A region with a record between two others.
RegionBuilder region_with(const std::string& text, std::endian order = std::endian::native,
                          std::uint32_t word = PLOG_SLOT_COMMITTED) {
    RegionBuilder builder(PLOG_VERSION, order);
    builder.super(1).record({.text = "before"});
    builder.record({.text = "after", .seq = 2});
    builder.record({.text = text, .seq = 1, .word = word});
    return builder;
}

TEST(PlogFlippedBit, AnywhereInARecordIsCorrected) {
    for (const std::endian order : {std::endian::little, std::endian::big}) {
        const std::string text(200, 'q');  // two slots, filled
        RegionBuilder builder = region_with(text, order);
        const std::size_t at = builder.last_record();
        for (std::size_t bit = 0; bit < std::size_t{2} * PLOG_SLOT_BYTES * 8; ++bit) {
            std::vector<std::byte> damaged = builder.bytes();
            flip(damaged, at + bit / 8, bit % 8);
            const auto sources = read_region(damaged);
            ASSERT_THAT(sources, SizeIs(1)) << bit;
            ASSERT_THAT(texts_of(sources[0]), ElementsAre("before", text, "after")) << bit;
            EXPECT_TRUE(sources[0].log.records[1].corrected) << bit;
            EXPECT_EQ(sources[0].log.records[1].text_state, TextState::kWhole) << bit;
            EXPECT_FALSE(sources[0].findings.lossy()) << bit;
        }
    }
}

TEST(PlogFlippedBit, InTheLongestTextIsCorrected) {
    std::string text(PLOG_TEXT_BYTES_MAX, 'q');
    text.front() = 'a';
    RegionBuilder builder = region_with(text);
    for (const std::size_t byte : {std::size_t{48}, std::size_t{49}, std::size_t{127},
                                   std::size_t{9 * 128 + 8}, std::size_t{9 * 128 + 127}}) {
        std::vector<std::byte> damaged = builder.bytes();
        flip(damaged, builder.last_record() + byte, 5);
        EXPECT_EQ(texts_of(read_region(damaged).at(0)).at(1), text) << byte;
    }
}

TEST(PlogFlippedBit, IsTold) {
    RegionBuilder builder = region_with("in the middle");
    flip(builder.bytes(), builder.last_record() + 20, 3);
    const Source source = std::move(read_region(builder.bytes()).at(0));
    EXPECT_EQ(printkfmt::remark(printkfmt::RenderContext(source, {}), source.log.records[1]),
              "corrected: one flipped bit was put right by the checksum");
    std::string json;
    printkfmt::append_json(printkfmt::RenderContext(source, {}), source.log.records[1], json);
    EXPECT_THAT(json, HasSubstr(R"("corrected":true)"));
    ASSERT_THAT(source.findings.kept(), SizeIs(1));
    EXPECT_THAT(source.findings.kept()[0].message, HasSubstr("one flipped bit was corrected"));
}

TEST(PlogFlippedBit, InTheHeaderOfAnUnfinishedRecordIsCorrected) {
    RegionBuilder builder = region_with("unfinished", std::endian::native, PLOG_SLOT_RESERVED);
    overwrite(builder.bytes(), builder.last_record() + 4, 4, 0);  // its crc is not stored yet
    flip(builder.bytes(), builder.last_record() + 30, 3);
    const auto region = PlogRegion::read(builder.bytes());
    ASSERT_TRUE(region);
    ASSERT_THAT(region->records, SizeIs(3));
    EXPECT_TRUE(region->records[2].corrected);
    EXPECT_FALSE(region->records[2].proved);
}

TEST(PlogFlippedBit, InARecordWithASecondFaultIsNotCorrected) {
    RegionBuilder builder = region_with("damaged twice");
    flip(builder.bytes(), builder.last_record() + 30, 3);
    flip(builder.bytes(), builder.last_record() + 50, 3);
    const auto region = PlogRegion::read(builder.bytes());
    ASSERT_TRUE(region);
    EXPECT_THAT(region->records, SizeIs(2));
    EXPECT_EQ(region->damaged_slots, 1U);
}

TEST(PlogFlippedBit, OfTwoToFourNoneIsTakenForOne) {
    const std::string text(100, 'q');
    RegionBuilder builder = region_with(text);
    std::mt19937_64 random(1);
    for (int i = 0; i < 4000; ++i) {
        std::vector<std::byte> damaged = builder.bytes();
        const bool in_header = i % 2 == 0;
        std::vector<std::size_t> bits;
        while (bits.size() < static_cast<std::size_t>(2 + i % 3)) {
            const std::size_t bit =
                in_header ? 8 * 8 + random() % (40 * 8) : 48 * 8 + random() % 640;
            if (std::find(bits.begin(), bits.end(), bit) == bits.end()) {
                bits.push_back(bit);
                flip(damaged, builder.last_record() + bit / 8, bit % 8);
            }
        }
        const auto region = PlogRegion::read(damaged);
        ASSERT_TRUE(region);
        for (const extractor::PlogRecord& record : region->records) {
            ASSERT_FALSE(record.corrected) << i;
        }
    }
}

TEST(PlogFlippedBit, EveryBitChangesTheChecksumInItsOwnWay) {
    constexpr std::uint32_t kAny = 0x12345678;
    std::vector<std::byte> bytes(extractor::kFlippedBitBytesMax, std::byte{0x5a});
    const std::uint32_t right = extractor::crc32c(bytes, kAny);
    for (std::size_t bit = 0; bit < bytes.size() * 8; bit += 7) {
        flip(bytes, bit / 8, bit % 8);
        const auto found =
            extractor::find_flipped_bit(extractor::crc32c(bytes, kAny), right, bytes.size());
        flip(bytes, bit / 8, bit % 8);
        ASSERT_TRUE(found) << bit;
        EXPECT_FALSE(found->in_crc) << bit;
        EXPECT_EQ(bytes.size() - 1 - found->from_end, bit / 8);
        EXPECT_EQ(found->mask, 1U << (bit % 8));
    }
    EXPECT_FALSE(extractor::find_flipped_bit(right, right ^ 3U, 0));
}

}  // namespace
}  // namespace lastwords::test
