// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/file/block_cache.h and lru_cache.h.
#include "extractor/file/block_cache.h"

#include <gtest/gtest.h>

#include "tests/support/bytes_builder.h"
#include "tests/support/memory_file.h"

namespace lastwords::extractor {
namespace {

std::vector<std::byte> counted_bytes(std::size_t count) {
    test::BytesBuilder bytes;
    for (std::size_t i = 0; i < count; ++i) {
        bytes.u8(i & 0xffU);
    }
    return bytes.take();
}

TEST(BlockCache, ReadAcrossBlocksGivesTheFilesBytes) {
    const std::vector<std::byte> content = counted_bytes(100);
    const test::MemoryFile file(content);
    const BlockCache cache(file, {.block_bytes = 16, .blocks = 2, .origin = {}});
    std::vector<std::byte> bytes(50);
    ASSERT_TRUE(cache.read(FileOffset{30}, bytes));
    EXPECT_EQ(bytes, std::vector<std::byte>(content.begin() + 30, content.begin() + 80));
}

TEST(BlockCache, SecondReadOfABlockReadsNoFile) {
    const test::MemoryFile file(counted_bytes(100));
    const BlockCache cache(file, {.block_bytes = 16, .blocks = 2, .origin = {}});
    std::vector<std::byte> bytes(4);
    ASSERT_TRUE(cache.read(FileOffset{17}, bytes));
    ASSERT_TRUE(cache.read(FileOffset{20}, bytes));
    EXPECT_EQ(file.reads(), 1U);
}

TEST(BlockCache, BlockNotUsedForLongestIsGivenUp) {
    const test::MemoryFile file(counted_bytes(100));
    const BlockCache cache(file, {.block_bytes = 16, .blocks = 2, .origin = {}});
    std::vector<std::byte> bytes(1);
    for (const std::uint64_t at : {0U, 16U, 0U, 32U, 0U}) {
        ASSERT_TRUE(cache.read(FileOffset{at}, bytes));
    }
    EXPECT_EQ(file.reads(), 3U);
    ASSERT_TRUE(cache.read(FileOffset{16}, bytes));
    EXPECT_EQ(file.reads(), 4U);
}

TEST(BlockCache, LargePieceIsReadPastTheBlocks) {
    const std::vector<std::byte> content = counted_bytes(4096);
    const test::MemoryFile file(content);
    const BlockCache cache(file, {.block_bytes = 16, .blocks = 1, .origin = {}});
    std::vector<std::byte> small(4);
    std::vector<std::byte> large(2048);
    ASSERT_EQ(cache.read_piece(FileOffset{0}, small), 4U);
    ASSERT_EQ(cache.read_piece(FileOffset{100}, large), 2048U);
    EXPECT_EQ(large, std::vector<std::byte>(content.begin() + 100, content.begin() + 2148));
    ASSERT_EQ(cache.read_piece(FileOffset{4}, small), 4U);
    EXPECT_EQ(file.reads(), 2U) << "the block of the first read is still there";
}

TEST(BlockCache, ReadBeyondTheEndIsMissing) {
    const test::MemoryFile file(counted_bytes(100));
    const BlockCache cache(file, {.block_bytes = 16, .blocks = 2, .origin = {}});
    std::vector<std::byte> bytes(8);
    const Result<void> read = cache.read(FileOffset{96}, bytes);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().kind, ErrorKind::kMissing);
    EXPECT_EQ(read.error().message, "dump: offset 0x60: found 4 bytes, expected 8");
}

TEST(BlockCache, BlocksStartAtTheOrigin) {
    const test::MemoryFile file(counted_bytes(100));
    const BlockCache cache(file, {.block_bytes = 16, .blocks = 2, .origin = FileOffset{10}});
    const Result<Bytes> view = cache.view(FileOffset{27});
    ASSERT_TRUE(view);
    EXPECT_EQ(view->size(), 15U);
    EXPECT_EQ(view->front(), std::byte{27});
}

/// A disk with one bad byte. Any read that touches this byte fails.
class BadSector final : public ByteSource {
 public:
    const std::string& name() const override { return name_; }
    std::uint64_t size() const override { return 64; }
    Result<std::uint64_t> read_some(FileOffset at, MutableBytes into) const override {
        if (at.value <= 40 && at.value + into.size() > 40) {
            return failure(ErrorKind::kSystem, "bad sector");
        }
        return into.size();
    }
    Result<Extent> place(FileOffset at, std::uint64_t length) const override {
        return Extent{at, length};
    }

 private:
    std::string name_ = "disk";
};

TEST(BlockCache, UnreadableByteOfABlockDoesNotHideTheOthers) {
    const BadSector disk;
    const BlockCache cache(disk, {.block_bytes = 64, .blocks = 1, .origin = {}});
    std::vector<std::byte> bytes(8);
    EXPECT_TRUE(cache.read(FileOffset{16}, bytes));
    const Result<void> bad = cache.read(FileOffset{36}, bytes);
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().kind, ErrorKind::kSystem);
}

}  // namespace
}  // namespace lastwords::extractor
