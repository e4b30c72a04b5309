// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/image/page_codec.h.
#include "extractor/image/page_codec.h"

#include <gtest/gtest.h>

#include "tests/support/damage.h"
#include "tests/support/kdump_builder.h"

namespace lastwords::extractor {
namespace {

class EveryCodec : public testing::TestWithParam<PageCodec> {};

TEST_P(EveryCodec, GivesBackThePageItPacked) {
    const test::Page page = test::repeated_page(7);
    const auto packed = GetParam().compress(page);
    ASSERT_TRUE(packed);
    EXPECT_LT(packed->size(), page.size());
    test::Page unpacked(page.size());
    ASSERT_TRUE(GetParam().decompress(*packed, unpacked));
    EXPECT_EQ(unpacked, page);
}

TEST_P(EveryCodec, RefusesAPageOfAnotherSize) {
    const auto packed = GetParam().compress(test::repeated_page(7));
    test::Page smaller(4095);
    EXPECT_FALSE(GetParam().decompress(*packed, smaller));
    test::Page larger(4097);
    EXPECT_FALSE(GetParam().decompress(*packed, larger));
}

TEST_P(EveryCodec, RefusesACutStream) {
    auto packed = *GetParam().compress(test::numbered_page(7));
    test::truncate(packed, packed.size() / 2);
    test::Page page(4096);
    EXPECT_FALSE(GetParam().decompress(packed, page));
    EXPECT_FALSE(GetParam().decompress({}, page));
}

TEST_P(EveryCodec, IsFoundByItsFlagAndName) {
    EXPECT_EQ(find_page_codec(GetParam().flag)->name, GetParam().name);
    EXPECT_EQ(find_page_codec(GetParam().name)->flag, GetParam().flag);
}

INSTANTIATE_TEST_SUITE_P(PageCodec, EveryCodec,
                         testing::ValuesIn(page_codecs().begin(), page_codecs().end()),
                         [](const auto& one) { return std::string(one.param.name); });

TEST(PageCodec, BytesBehindAZlibStreamAreIgnored) {
    const PageCodec& zlib = *find_page_codec("zlib");
    const test::Page page = test::numbered_page(7);
    auto packed = *zlib.compress(page);
    packed.insert(packed.end(), 100, std::byte{0xaa});
    test::Page unpacked(page.size());
    ASSERT_TRUE(zlib.decompress(packed, unpacked));
    EXPECT_EQ(unpacked, page);
}

TEST(PageCodec, ZlibStreamWithAWrongChecksumIsRefused) {
    const PageCodec& zlib = *find_page_codec("zlib");
    auto packed = *zlib.compress(test::numbered_page(7));
    test::flip(packed, packed.size() - 1);
    test::Page unpacked(4096);
    EXPECT_FALSE(zlib.decompress(packed, unpacked));
}

TEST(PageCodec, FlagsOfTwoCodecsNameNone) {
    EXPECT_EQ(find_page_codec(0x3U), nullptr);
    EXPECT_EQ(find_page_codec(0x40U), nullptr);
}

}  // namespace
}  // namespace lastwords::extractor
