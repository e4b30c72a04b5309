// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/image/raw_pieces.h and extractor/file/ram_piece.h.
#include "extractor/image/raw_pieces.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "extractor/file/memory_file.h"
#include "extractor/file/ram_piece.h"
#include "tests/support/kdump_builder.h"
#include "tests/support/temp_file.h"

namespace lastwords::extractor {
namespace {

using test::numbered_page;

/// The pages 1 to 4, of which each has an address of its own.
Result<std::unique_ptr<MemoryImage>> pieces_at(const std::vector<std::uint64_t>& addresses) {
    std::vector<RawPiece> pieces;
    for (const std::uint64_t address : addresses) {
        const auto number = static_cast<std::uint8_t>(pieces.size() + 1);
        pieces.push_back(
            {std::make_unique<BytesFile>("ram" + std::to_string(number), numbered_page(number)),
             PhysAddr{address}});
    }
    return open_raw_pieces(std::move(pieces));
}

std::vector<std::byte> page(const MemoryImage& image, std::uint64_t at) {
    std::vector<std::byte> bytes(4096);
    const Result<void> read = image.read(PhysAddr{at}, bytes);
    return read ? bytes : std::vector<std::byte>();
}

TEST(RawPieces, EachIsReadAtItsAddressInAnyOrder) {
    const auto image = pieces_at({0x5000, 0x1000, 0x2000});
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_EQ(page(**image, 0x1000), numbered_page(2));
    EXPECT_EQ(page(**image, 0x2000), numbered_page(3));
    EXPECT_EQ(page(**image, 0x5000), numbered_page(1));
    EXPECT_THAT((*image)->ranges(),
                testing::ElementsAre(PhysRange{PhysAddr{0x1000}, PhysAddr{0x3000}},
                                     PhysRange{PhysAddr{0x5000}, PhysAddr{0x6000}}));
    EXPECT_EQ((*image)->facts().container, "raw memory");
}

TEST(RawPieces, WhatLiesBetweenThemIsMissing) {
    const auto image = pieces_at({0x1000, 0x5000});
    ASSERT_TRUE(image) << image.error().message;
    std::vector<std::byte> bytes(1);
    for (const std::uint64_t at : {0xfffULL, 0x2000ULL, 0x6000ULL}) {
        const auto read = (*image)->read(PhysAddr{at}, bytes);
        ASSERT_FALSE(read) << at;
        EXPECT_EQ(read.error().kind, ErrorKind::kMissing);
    }
}

TEST(RawPieces, ThatOverlapAreRefusedByName) {
    const auto image = pieces_at({0x1000, 0x1800});
    ASSERT_FALSE(image);
    EXPECT_EQ(image.error().message,
              "ram2: begins at physical 0x1800, but ram1 goes from 0x1000 to 0x2000: pieces of RAM "
              "must not overlap");
}

TEST(RamPiece, IsSpelledAsCrashSpellsIt) {
    const auto piece = ram_piece("dir/ddr@2.bin@0x80000000");
    ASSERT_TRUE(piece);
    EXPECT_EQ(piece->path, "dir/ddr@2.bin");
    EXPECT_EQ(piece->address, 0x80000000);
    ASSERT_TRUE(ram_piece("ram@100"));
    EXPECT_EQ(ram_piece("ram@100")->address, 0x100) << "without 0x it is hexadecimal too";
    for (const char* other : {"ram", "ram@", "ram@0x", "@100", "ram@10z", "user@host:ram"}) {
        EXPECT_FALSE(ram_piece(other)) << other;
    }
}

TEST(RamPiece, FileOfTheWholeNameWins) {
    const test::TempFile file;
    const std::string name = file.path() + "@100";
    EXPECT_TRUE(ram_piece(name));
    std::filesystem::copy_file(file.path(), name);
    EXPECT_FALSE(ram_piece(name));
    std::filesystem::remove(name);
}

}  // namespace
}  // namespace lastwords::extractor
