// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/image/pfn_bitmap.h.
#include "extractor/image/pfn_bitmap.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/support/bytes_builder.h"
#include "tests/support/memory_file.h"
#include "tests/support/sparse_file.h"

namespace lastwords::extractor {
namespace {

using test::BytesBuilder;
using test::MemoryFile;
using testing::HasSubstr;

constexpr std::uint64_t kBlockBits = 16384 * 8;

TEST(PfnBitmap, LowestBitOfAByteIsTheFirstPage) {
    const MemoryFile file(BytesBuilder().u8(0x01).u8(0x80).take());
    const PfnBitmap bitmap(file, {}, 16);
    EXPECT_TRUE(*bitmap.test(0));
    EXPECT_FALSE(*bitmap.test(7));
    EXPECT_FALSE(*bitmap.test(8));
    EXPECT_TRUE(*bitmap.test(15));
}

TEST(PfnBitmap, BeyondTheLastBitNothingIsSet) {
    const MemoryFile file(BytesBuilder().fill(8, 0xff).take());
    const PfnBitmap bitmap(file, {}, 12);
    EXPECT_TRUE(*bitmap.test(11));
    EXPECT_FALSE(*bitmap.test(12));
    EXPECT_FALSE(*bitmap.test(~std::uint64_t{0}));
}

TEST(PfnBitmap, RankCountsAcrossBlocksInAnyOrder) {
    std::mt19937_64 random(2);
    BytesBuilder bytes;
    bytes.fill(40, 0xee);  // the bitmap does not begin at the start of the file
    std::vector<std::uint64_t> rank{0};
    for (std::uint64_t word = 0; word < 3 * kBlockBits / 64; ++word) {
        const std::uint64_t bits = random();
        bytes.u64(bits);
        for (unsigned bit = 0; bit < 64; ++bit) {
            rank.push_back(rank.back() + ((bits >> bit) & 1U));
        }
    }
    const MemoryFile file(bytes.take());
    const PfnBitmap bitmap(file, FileOffset{40}, 3 * kBlockBits);
    for (int i = 0; i < 2000; ++i) {
        const std::uint64_t pfn = random() % (3 * kBlockBits + 1);
        ASSERT_EQ(*bitmap.rank(pfn), rank[pfn]) << pfn;
    }
    for (std::uint64_t pfn = kBlockBits - 70; pfn < kBlockBits + 70; ++pfn) {
        ASSERT_EQ(*bitmap.rank(pfn), rank[pfn]) << pfn;
    }
}

TEST(PfnBitmap, RunsEndWhereABitIsClearOrTheBitmapEnds) {
    const MemoryFile file(BytesBuilder().u8(0b00001110).u8(0).u8(0xff).take());
    const PfnBitmap bitmap(file, {}, 20);
    const auto first = *bitmap.next_run(0);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->begin, 1U);
    EXPECT_EQ(first->end, 4U);
    const auto second = *bitmap.next_run(4);
    ASSERT_TRUE(second);
    EXPECT_EQ(second->begin, 16U);
    EXPECT_EQ(second->end, 20U);
    EXPECT_FALSE(*bitmap.next_run(20));
}

TEST(PfnBitmap, HolesOfTheFileAreSkipped) {
    constexpr std::uint64_t kBits = std::uint64_t{1} << 40U;
    const test::SparseFile file(kBits / 8,
                                {{100, BytesBuilder().u8(0xff).take()},
                                 {kBits / 16 + 3, BytesBuilder().fill(40000, 0xff).take()}});
    const PfnBitmap bitmap(file, {}, kBits);
    const auto first = *bitmap.next_run(0);
    const auto second = *bitmap.next_run(first->end);
    EXPECT_EQ(first->begin, 800U);
    EXPECT_EQ(second->begin, kBits / 2 + 24);
    EXPECT_EQ(second->end, kBits / 2 + 24 + 320000);
    EXPECT_FALSE(*bitmap.next_run(second->end));
    EXPECT_EQ(*bitmap.rank(kBits), 320008U);
    EXPECT_EQ(*bitmap.rank(kBits / 2), 8U);
    EXPECT_EQ(*bitmap.rank(kBits / 2 + 100024), 100008U);
    EXPECT_EQ(*bitmap.rank(807), 7U);
    EXPECT_LT(file.bytes_read(), 1U << 20U);
}

TEST(PfnBitmap, RunsEndWhereTheFileEnds) {
    const MemoryFile file(BytesBuilder().fill(3, 0xff).take());
    const PfnBitmap bitmap(file, {}, 1000000);
    const auto run = *bitmap.next_run(2);
    ASSERT_TRUE(run);
    EXPECT_EQ(run->begin, 2U);
    EXPECT_EQ(run->end, 24U);
    EXPECT_FALSE(*bitmap.next_run(24));
    EXPECT_EQ(*bitmap.rank(24), 24U);
    EXPECT_EQ(bitmap.test(24).error().kind, ErrorKind::kMissing);
    EXPECT_EQ(bitmap.rank(25).error().kind, ErrorKind::kMissing);
    EXPECT_EQ(bitmap.rank(1000000).error().kind, ErrorKind::kMissing);
}

TEST(PfnBitmap, RunGoesAcrossBlocks) {
    const MemoryFile file(BytesBuilder().fill(2 * kBlockBits / 8, 0xff).take());
    const PfnBitmap bitmap(file, {}, 2 * kBlockBits);
    const auto run = *bitmap.next_run(5);
    ASSERT_TRUE(run);
    EXPECT_EQ(run->begin, 5U);
    EXPECT_EQ(run->end, 2 * kBlockBits);
}

TEST(PfnBitmap, CutBitmapIsMissingAndNamesItsOffset) {
    const MemoryFile file(BytesBuilder().fill(4096 + 10, 0xff).take());
    const PfnBitmap bitmap(file, FileOffset{4096}, 1024);
    const Result<bool> bit = bitmap.test(500);
    ASSERT_FALSE(bit);
    EXPECT_EQ(bit.error().kind, ErrorKind::kMissing);
    EXPECT_THAT(bit.error().message,
                HasSubstr("offset 0x1000: found 10 bytes of a page bitmap, expected 128"));
}

TEST(PfnBitmap, BitmapOfAHugeMachineIsNotReadForItsFirstPages) {
    const MemoryFile file(BytesBuilder().fill(100 * kBlockBits / 8, 0xff).take());
    const PfnBitmap bitmap(file, {}, 100 * kBlockBits);
    EXPECT_EQ(*bitmap.rank(1000), 1000U);
    EXPECT_TRUE(*bitmap.test(1000));
    EXPECT_EQ(file.reads(), 1U);
}

}  // namespace
}  // namespace lastwords::extractor
