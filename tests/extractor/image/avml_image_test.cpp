// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/image/avml_image.h.
#include "extractor/image/avml_image.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/avml_builder.h"
#include "tests/support/damage.h"
#include "tests/support/kdump_builder.h"
#include "tests/support/opened_image.h"

namespace lastwords::extractor {
namespace {

using test::numbered_page;
using test::OpenedImage;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::size_t kHead = 32 + 10;  // header of the first block, and identifier of its stream

/// Memory that snappy does not shrink.
std::vector<std::byte> incompressible(std::size_t bytes) {
    std::vector<std::byte> made(bytes);
    std::uint32_t state = 1;
    for (std::byte& one : made) {
        state = state * 1664525U + 1013904223U;
        one = static_cast<std::byte>(state >> 24U);
    }
    return made;
}

/// Two blocks: three chunks from 0x1000 on, and a chunk above 4 GiB.
std::vector<std::byte> two_blocks() {
    auto first = test::repeated_page(7, 0x10000);
    const auto second = incompressible(0x10000);
    first.insert(first.end(), second.begin(), second.end());
    const auto third = numbered_page(3);
    first.insert(first.end(), third.begin(), third.end());
    return test::build_avml({{0x1000, first}, {0x100000000, numbered_page(2)}});
}

TEST(AvmlImage, MemoryOfEachChunkIsRead) {
    const OpenedImage dump(two_blocks());
    ASSERT_TRUE(dump.image) << dump.image.error().message;
    EXPECT_EQ(dump.facts().container, "AVML");
    EXPECT_EQ(*dump.read(0x1000, 0x10000), test::repeated_page(7, 0x10000));
    EXPECT_EQ(*dump.read(0x11000, 0x10000), incompressible(0x10000));
    EXPECT_EQ(*dump.read(0x21000, 4096), numbered_page(3));
    EXPECT_EQ(*dump.read(0x100000000, 4096), numbered_page(2));
    EXPECT_FALSE(dump.facts().incomplete);
    EXPECT_TRUE(dump.findings.empty());
}

TEST(AvmlImage, RangesAreThoseOfTheBlocks) {
    EXPECT_THAT((*OpenedImage(two_blocks())).ranges(),
                ElementsAre(PhysRange{PhysAddr{0x1000}, PhysAddr{0x22000}},
                            PhysRange{PhysAddr{0x100000000}, PhysAddr{0x100001000}}));
}

TEST(AvmlImage, MemoryInNoBlockIsMissingAndMayBeZeros) {
    const Error error = OpenedImage(two_blocks()).error_at(0x22000);
    EXPECT_EQ(error.kind, ErrorKind::kMissing);
    EXPECT_EQ(error.message,
              "dump: physical 0x22000 is not in the image (AVML leaves out blocks of zeros)");
}

TEST(AvmlImage, DamagedChunkCostsItsMemoryAlone) {
    auto bytes = two_blocks();
    const auto size = load<std::uint32_t>(Bytes(bytes).subspan(kHead), std::endian::little) >> 8U;
    test::flip(bytes, kHead + 4 + size + 4 + 4 + 1000);  // in the second chunk, which is plain
    const OpenedImage dump(bytes);
    ASSERT_TRUE(dump.image);
    EXPECT_TRUE(dump.read(0x1000, 0x10000));
    EXPECT_TRUE(dump.read(0x21000, 4096));
    const Error error = dump.error_at(0x11000);
    EXPECT_EQ(error.kind, ErrorKind::kCorrupt);
    EXPECT_THAT(error.message, HasSubstr("the AVML chunk of physical 0x11000 is damaged"));
    EXPECT_EQ(dump.error_at(0x11000).kind, ErrorKind::kCorrupt);
}

TEST(AvmlImage, PlaceIsThatOfTheCompressedChunk) {
    const OpenedImage dump(two_blocks());
    const auto place = (*dump).place(PhysAddr{0x1010});
    ASSERT_TRUE(place);
    EXPECT_TRUE(place->compressed);
    EXPECT_EQ(place->extent.offset, FileOffset{kHead + 4});
    EXPECT_EQ(place->bytes, 0x10000U - 0x10);
}

TEST(AvmlImage, CutFileKeepsTheChunksThatAreWhole) {
    auto bytes = two_blocks();
    test::truncate(bytes, kHead + 0x10000);
    const OpenedImage dump(bytes);
    ASSERT_TRUE(dump.image);
    EXPECT_TRUE(dump.facts().incomplete);
    EXPECT_TRUE(dump.read(0x1000, 0x10000));
    EXPECT_EQ(dump.error_at(0x11000).kind, ErrorKind::kMissing);
    ASSERT_EQ(dump.findings.kept().size(), 1U);
    EXPECT_THAT(dump.findings.kept()[0].message,
                HasSubstr("found the end of the file inside of an AVML chunk: what follows is "
                          "missing"));
}

TEST(AvmlImage, WrongHeaderOfABlockCostsWhatFollows) {
    auto bytes = two_blocks();
    const std::size_t second = bytes.size() - 8 - 10 - 32 -
                               (test::build_avml({{0, numbered_page(2)}}).size() - 8 - 10 - 32);
    bytes[second] = std::byte{'X'};
    const OpenedImage dump(bytes);
    ASSERT_TRUE(dump.image);
    EXPECT_TRUE(dump.read(0x21000, 4096));
    EXPECT_EQ(dump.error_at(0x100000000).kind, ErrorKind::kMissing);
    ASSERT_EQ(dump.findings.kept().size(), 1U);
    EXPECT_EQ(dump.findings.kept()[0].weight, Finding::Weight::kLoss);
    EXPECT_THAT(dump.findings.kept()[0].message,
                HasSubstr("found something else than the header of an AVML block"));
}

TEST(AvmlImage, ChunksThatCannotBeAreRefused) {
    const auto one = test::build_avml({{0x1000, numbered_page(1)}});
    for (const std::uint32_t word : {0x00000403U, 0x00000400U, 0xffffff00U, 0x00000601U}) {
        auto bytes = one;
        store_number(MutableBytes(bytes).subspan(kHead, 4), word, std::endian::little);
        const OpenedImage dump(bytes);
        EXPECT_TRUE(!dump.image || dump.facts().incomplete) << word;
    }
}

TEST(AvmlImage, SnappyThatClaimsMoreThanAChunkIsRefused) {
    auto bytes = test::build_avml({{0x1000, test::repeated_page(1)}});
    test::overwrite(bytes, kHead + 8, 4, 0xff);
    const OpenedImage dump(bytes);
    ASSERT_FALSE(dump.image);
    EXPECT_EQ(dump.image.error().kind, ErrorKind::kCorrupt);
    EXPECT_THAT(dump.image.error().message, HasSubstr("found an AVML chunk that cannot be one"));
}

TEST(AvmlImage, SkippableChunksAreSkipped) {
    auto bytes = test::build_avml({{0x1000, numbered_page(1)}});
    const auto padding = test::BytesBuilder().u8(0xfe).number(3, 5).fill(5, 0).take();
    bytes.insert(bytes.begin() + kHead, padding.begin(), padding.end());
    const std::size_t length = bytes.size() - 32 - 8;
    store_number(MutableBytes(bytes).last(8), length, std::endian::little);
    const OpenedImage dump(bytes);
    ASSERT_TRUE(dump.image);
    EXPECT_EQ(*dump.read(0x1000, 4096), numbered_page(1));
    EXPECT_FALSE(dump.facts().incomplete);
}

TEST(AvmlImage, BlockThatEndsBeforeItBeginsIsCorrupt) {
    auto bytes = test::build_avml({{0x1000, numbered_page(1)}});
    test::overwrite(bytes, 16, 8, 0);
    EXPECT_EQ(OpenedImage(bytes).image.error().kind, ErrorKind::kCorrupt);
}

TEST(AvmlImage, OfOverlappingChunksTheOneThatBeginsLowerCounts) {
    const OpenedImage dump(
        test::build_avml({{0x2000, numbered_page(9)}, {0x1000, test::repeated_page(5, 0x1800)}}));
    ASSERT_TRUE(dump.image);
    EXPECT_EQ(*dump.read(0x2000, 0x800), test::repeated_page(5, 0x800));
    EXPECT_EQ(dump.error_at(0x2800).kind, ErrorKind::kMissing);
}

}  // namespace
}  // namespace lastwords::extractor
