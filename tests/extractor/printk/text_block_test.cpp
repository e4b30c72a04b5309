// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/printk/text_block.h: which blocks wrap at the end of the ring, in kernels
// before 6.18 and since, and with positions of 64 and 32 bits.
#include "extractor/printk/text_block.h"

#include <gmock/gmock.h>

namespace lastwords::extractor {
namespace {

using ::testing::HasSubstr;

constexpr DataRing kRing64{10, 8};  // 1 KiB of text, words of 8 bytes
constexpr DataRing kRing32{10, 4};
constexpr std::uint64_t kFirstLap64 = 0xfffffffffffffc00;
constexpr std::uint64_t kFirstLap32 = 0xfffffc00;

struct Case {
    std::uint64_t begin;
    std::uint64_t next;
    TextBlock expected;
};

void expect_block(const DataRing& ring, const Case& one) {
    const auto block = text_block({{one.begin}, {one.next}}, ring);
    ASSERT_TRUE(block) << block.error().message;
    EXPECT_EQ(block->id_at, one.expected.id_at);
    EXPECT_EQ(block->text_at, one.expected.text_at);
    EXPECT_EQ(block->text_bytes, one.expected.text_bytes);
    EXPECT_EQ(block->wrapped, one.expected.wrapped);
}

void expect_corrupt(const DataRing& ring, std::uint64_t begin, std::uint64_t next,
                    const char* why) {
    const auto block = text_block({{begin}, {next}}, ring);
    ASSERT_FALSE(block);
    EXPECT_EQ(block.error().kind, ErrorKind::kCorrupt);
    EXPECT_THAT(block.error().message, HasSubstr(why));
}

TEST(TextBlock, BlockInsideALapIsNotWrapped) {
    expect_block(kRing64, {0x1008, 0x1020, {8, 16, 16, false}});
}

TEST(TextBlock, BlockOfTheFirstLapIsNotWrapped) {
    expect_block(kRing64, {kFirstLap64, kFirstLap64 + 0x18, {0, 8, 16, false}});
}

TEST(TextBlock, BlockEndingExactlyAtTheRingsEndIsNotWrapped) {
    expect_block(kRing64, {0x13e0, 0x1400, {0x3e0, 0x3e8, 24, false}});
}

TEST(TextBlock, BlockEndingExactlyAtTheFirstLapsEndHasNextZero) {
    expect_block(kRing64, {0 - std::uint64_t{0x20}, 0, {0x3e0, 0x3e8, 24, false}});
}

TEST(TextBlock, WrappedBlockHasItsTextAfterASecondIdAtTheStart) {
    expect_block(kRing64, {0x13e0, 0x1430, {0x3e0, 8, 0x28, true}});
}

TEST(TextBlock, SmallestWrappedBlockOfTheOldRuleIsStillWrapped) {
    // Before 6.18 a block that would have ended exactly at the ring's end was moved to its start.
    expect_block(kRing64, {0x13f0, 0x1410, {0x3f0, 8, 8, true}});
}

TEST(TextBlock, BlockThatWrapsOutOfTheFirstLap) {
    expect_block(kRing64, {0 - std::uint64_t{8}, 0x18, {0x3f8, 8, 16, true}});
}

TEST(TextBlock, BlockAsLargeAsTheRing) {
    expect_block(kRing64, {0x1000, 0x1400, {0, 8, 0x3f8, false}});
}

TEST(TextBlock, PositionsOf32BitsWrapAt32Bits) {
    expect_block(kRing32, {kFirstLap32, kFirstLap32 + 12, {0, 4, 8, false}});
    expect_block(kRing32, {0xffffffe0, 0, {0x3e0, 0x3e4, 28, false}});
    expect_block(kRing32, {0xffffffe0, 0x14, {0x3e0, 4, 16, true}});
}

TEST(TextBlock, OfMoreThanOneLapIsCorrupt) {
    expect_corrupt(kRing64, 0x1000, 0x1808, "more than one lap apart");
    expect_corrupt(kRing32, 0xffffffe0, 0x814, "more than one lap apart");
}

TEST(TextBlock, EndingBeforeItsBeginIsCorrupt) {
    expect_corrupt(kRing64, 0x1020, 0x1008, "no room for the id and a text");
    expect_corrupt(kRing64, 0x1420, 0x1008, "more than one lap apart");
}

TEST(TextBlock, WithoutRoomForItsIdIsCorrupt) {
    expect_corrupt(kRing64, 0x1008, 0x1008, "text block 0x1008..0x1008 in a ring of 0x400 bytes");
    expect_corrupt(kRing64, 0x1008, 0x1010, "no room for the id and a text");
    expect_corrupt(kRing64, 0, 0, "more than one lap apart");
}

TEST(TextBlock, WrappedWithoutRoomAfterTheSecondIdIsCorrupt) {
    expect_corrupt(kRing64, 0x13e0, 0x1408, "it wraps around and has no room");
}

TEST(TextBlock, NotAtAMultipleOfAWordIsCorrupt) {
    expect_corrupt(kRing64, 0x1004, 0x1020, "not multiples of a word");
    expect_corrupt(kRing64, 0x1008, 0x1021, "not multiples of a word");
    expect_corrupt(kRing32, 0x1002, 0x1020, "not multiples of a word");
}

TEST(Dataless, OnesMeanThatThereWasNoRoomForTheText) {
    EXPECT_EQ(dataless({{1}, {1}}), Dataless::kFailed);
}

TEST(Dataless, ThreesMeanAnEmptyLine) {
    EXPECT_EQ(dataless({{3}, {3}}), Dataless::kEmptyLine);
}

TEST(Dataless, BlocksWithDataAreNot) {
    EXPECT_EQ(dataless({{0x1000}, {0x1018}}), std::nullopt);
    EXPECT_EQ(dataless({{0}, {0}}), std::nullopt);
}

TEST(Dataless, OddPositionsThatNoKernelWritesAreNotDataless) {
    EXPECT_EQ(dataless({{0x1001}, {0x1019}}), std::nullopt);
    EXPECT_EQ(dataless({{1}, {3}}), std::nullopt);
    EXPECT_EQ(dataless({{1}, {0x1018}}), std::nullopt);
}

}  // namespace
}  // namespace lastwords::extractor
