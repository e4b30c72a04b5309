// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/image/raw_memory.h.
#include "extractor/image/raw_memory.h"

#include <gtest/gtest.h>

#include "tests/support/kdump_builder.h"
#include "tests/support/opened_image.h"

namespace lastwords::extractor {
namespace {

using test::numbered_page;
using test::OpenedImage;

TEST(RawMemory, FirstByteIsAtTheBase) {
    const OpenedImage dump(numbered_page(1), {.raw_base = 0x80000000, .raw_base_given = true});
    ASSERT_TRUE(dump.image) << dump.image.error().message;
    EXPECT_EQ(*dump.read(0x80000000, 4096), numbered_page(1));
    EXPECT_EQ(dump.facts().container, "raw memory");
    EXPECT_EQ((*dump).ranges(),
              (std::vector<PhysRange>{{PhysAddr{0x80000000}, PhysAddr{0x80001000}}}));
}

TEST(RawMemory, OutsideOfTheFileIsMissing) {
    const OpenedImage dump(numbered_page(1), {.raw_base = 0x80000000, .raw_base_given = true});
    EXPECT_EQ(dump.error_at(0x7fffffff).kind, ErrorKind::kMissing);
    const Error error = dump.error_at(0x80001000);
    EXPECT_EQ(error.kind, ErrorKind::kMissing);
    EXPECT_EQ(error.message,
              "dump: physical 0x80001000 is not in the image (0x80000000..0x80001000)");
}

TEST(RawMemory, PlaceIsTheDistanceFromTheBase) {
    const OpenedImage dump(numbered_page(1), {.raw_base = 0x80000000, .raw_base_given = true});
    const auto place = (*dump).place(PhysAddr{0x80000123});
    ASSERT_TRUE(place);
    EXPECT_EQ(place->extent, (Extent{FileOffset{0x123}, 0xedd}));
}

TEST(RawMemory, BaseThatRunsPastTheAddressSpaceIsRefused) {
    const OpenedImage dump(numbered_page(1),
                           {.raw_base = ~std::uint64_t{0} - 10, .raw_base_given = true});
    ASSERT_FALSE(dump.image);
    EXPECT_EQ(dump.image.error().kind, ErrorKind::kCorrupt);
}

TEST(RawMemory, FileThatShrinksWhileOpenIsMissing) {
    auto file = std::make_unique<test::MemoryFile>(numbered_page(1));
    test::MemoryFile& shrinking = *file;
    SourceFiles files;
    files.push_back(std::move(file));
    const OpenedImage dump(std::move(files), {.raw_base = 0, .raw_base_given = true});
    shrinking.shrink(100);
    EXPECT_EQ(dump.error_at(200).kind, ErrorKind::kMissing);
}

}  // namespace
}  // namespace lastwords::extractor
