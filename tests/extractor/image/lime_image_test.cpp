// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/image/lime_image.h.
#include "extractor/image/lime_image.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/damage.h"
#include "tests/support/kdump_builder.h"
#include "tests/support/lime_builder.h"
#include "tests/support/opened_image.h"

namespace lastwords::extractor {
namespace {

using test::numbered_page;
using test::OpenedImage;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::byte> two_ranges() {
    return test::build_lime({{0x1000, numbered_page(1)}, {0x100000000, numbered_page(2)}});
}

TEST(LimeImage, MemoryOfEachRangeIsReadByItsAddress) {
    const OpenedImage dump(two_ranges());
    ASSERT_TRUE(dump.image) << dump.image.error().message;
    EXPECT_EQ(dump.facts().container, "LiME");
    EXPECT_EQ(*dump.read(0x1000, 4096), numbered_page(1));
    EXPECT_EQ(*dump.read(0x100000000, 4096), numbered_page(2));
    EXPECT_FALSE(dump.facts().incomplete);
    EXPECT_TRUE(dump.findings.empty());
}

TEST(LimeImage, RangesAreThoseOfTheHeaders) {
    EXPECT_THAT((*OpenedImage(two_ranges())).ranges(),
                ElementsAre(PhysRange{PhysAddr{0x1000}, PhysAddr{0x2000}},
                            PhysRange{PhysAddr{0x100000000}, PhysAddr{0x100001000}}));
}

TEST(LimeImage, MemoryBetweenTheRangesIsMissing) {
    const OpenedImage dump(two_ranges());
    for (const std::uint64_t at : {0xfffU, 0x2000U}) {
        EXPECT_EQ(dump.error_at(at).kind, ErrorKind::kMissing);
    }
    EXPECT_EQ(dump.error_at(0x2000).message, "dump: physical 0x2000 is not in the image");
}

TEST(LimeImage, AbsentMemoryEndsAtTheNextRange) {
    const OpenedImage dump(two_ranges());
    EXPECT_EQ((*dump).absent_until(PhysAddr{0x2000}), PhysAddr{0x100000000});
    EXPECT_EQ((*dump).absent_until(PhysAddr{0x1000}), PhysAddr{0x1000});
}

TEST(LimeImage, PlaceIsBehindTheHeaderOfTheRange) {
    const OpenedImage dump(two_ranges());
    const auto place = (*dump).place(PhysAddr{0x100000010});
    ASSERT_TRUE(place);
    EXPECT_EQ(place->extent, (Extent{FileOffset{32 + 4096 + 32 + 0x10}, 0xff0}));
    EXPECT_FALSE(place->compressed);
}

TEST(LimeImage, CutFileKeepsWhatIsThere) {
    auto bytes = two_ranges();
    test::truncate(bytes, bytes.size() - 0x800);
    const OpenedImage dump(bytes);
    ASSERT_TRUE(dump.image);
    EXPECT_TRUE(dump.facts().incomplete);
    ASSERT_EQ(dump.findings.kept().size(), 1U);
    EXPECT_EQ(dump.findings.kept()[0].message,
              "dump: the dump is cut: the file ends at 0x1840, 0x800 bytes before the end of the "
              "LiME range from physical 0x100000000 on");
    EXPECT_TRUE(dump.read(0x1000007ff, 1));
    EXPECT_EQ(dump.error_at(0x100000800).kind, ErrorKind::kMissing);
}

TEST(LimeImage, SomethingElseBehindARangeCostsOnlyWhatFollows) {
    auto bytes = two_ranges();
    bytes[32 + 4096] = std::byte{'X'};
    const OpenedImage dump(bytes);
    ASSERT_TRUE(dump.image);
    EXPECT_EQ(*dump.read(0x1000, 4096), numbered_page(1));
    EXPECT_EQ(dump.error_at(0x100000000).kind, ErrorKind::kMissing);
    ASSERT_EQ(dump.findings.kept().size(), 1U);
    EXPECT_EQ(dump.findings.kept()[0].weight, Finding::Weight::kLoss);
    EXPECT_THAT(dump.findings.kept()[0].message,
                HasSubstr("dump: offset 0x1020: found bytes 0x4c694d58, version 1, expected the "
                          "header of a LiME range: what follows is missing"));
}

TEST(LimeImage, ZerosOfTheDeviceBehindTheLastRangeAreNotALoss) {
    auto bytes = two_ranges();
    bytes.resize(bytes.size() + 10000);
    const OpenedImage dump(bytes);
    ASSERT_TRUE(dump.image);
    EXPECT_TRUE(dump.findings.empty());
}

TEST(LimeImage, RangeThatEndsBeforeItBeginsIsCorrupt) {
    auto bytes = two_ranges();
    test::overwrite(bytes, 16, 8, 0);
    const OpenedImage dump(bytes);
    ASSERT_FALSE(dump.image);
    EXPECT_EQ(dump.image.error().kind, ErrorKind::kCorrupt);
    EXPECT_THAT(dump.image.error().message, HasSubstr("found a LiME range from 0x1000 to 0x0"));
}

TEST(LimeImage, RangeOfTheWholeAddressSpaceDoesNotOverflow) {
    auto bytes = two_ranges();
    test::overwrite(bytes, 8, 8, 0);
    test::overwrite(bytes, 16, 8, 0xff);
    EXPECT_EQ(OpenedImage(bytes).image.error().kind, ErrorKind::kCorrupt);
    store_number(MutableBytes(bytes).subspan(16, 8), ~std::uint64_t{1}, std::endian::little);
    const OpenedImage dump(bytes);
    ASSERT_TRUE(dump.image);
    EXPECT_EQ(dump.error_at(~std::uint64_t{0} - 4096).kind, ErrorKind::kMissing);
}

TEST(LimeImage, OfOverlappingRangesTheLowerOneGivesTheBytes) {
    const OpenedImage dump(
        test::build_lime({{0x2000, numbered_page(9)}, {0x1000, test::repeated_page(5, 0x1800)}}));
    ASSERT_TRUE(dump.image);
    EXPECT_EQ(*dump.read(0x2000, 0x800), test::repeated_page(5, 0x800));
    auto rest = numbered_page(9);
    rest.erase(rest.begin(), rest.begin() + 0x800);
    EXPECT_EQ(*dump.read(0x2800, 0x800), rest);
}

TEST(LimeImage, AHeaderOfAnotherVersionIsNoLimeImage) {
    auto bytes = two_ranges();
    bytes.resize(std::size_t{1} << 20U);
    test::overwrite(bytes, 4, 1, 2);
    const OpenedImage dump(bytes);
    ASSERT_TRUE(dump.image);
    EXPECT_EQ(dump.facts().container, "raw memory");
}

}  // namespace
}  // namespace lastwords::extractor
