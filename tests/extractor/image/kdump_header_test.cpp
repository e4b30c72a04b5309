// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/image/kdump_header.h. The headers are written field by field and not by the
// reader's table, so that a wrong offset in the table shows.
#include "extractor/image/kdump_header.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/bytes_builder.h"
#include "tests/support/damage.h"
#include "tests/support/memory_file.h"

namespace lastwords::extractor {
namespace {

using test::BytesBuilder;
using testing::HasSubstr;

/// Fields of disk_dump_header.
struct Main {
    std::uint64_t version = 6;
    std::uint64_t status = 1;
    std::uint64_t block_size = 4096;
    std::uint64_t sub_hdr_size = 1;
    std::uint64_t bitmap_blocks = 2;
    std::uint64_t max_mapnr = 0x1000;
};

BytesBuilder main_header(const Main& main, std::size_t status_at, std::endian order) {
    BytesBuilder header(order);
    header.text("KDUMP   ").u32(main.version).text("Linux");
    header.put_bytes(77, as_bytes("crashed-host")).put_bytes(142, as_bytes("6.1.0-test"));
    header.put_bytes(207, as_bytes("#1 SMP")).put_bytes(272, as_bytes("x86_64"));
    header.put(status_at, 4, main.status).u32(main.block_size).u32(main.sub_hdr_size);
    header.u32(main.bitmap_blocks).u32(main.max_mapnr);
    header.pad_to(main.block_size);
    return header;
}

BytesBuilder main_header_64(const Main& main = {}, std::endian order = std::endian::little) {
    return main_header(main, 424, order);
}
BytesBuilder main_header_32(const Main& main = {}, std::endian order = std::endian::little) {
    return main_header(main, 412, order);
}

Result<KdumpHeader> read(BytesBuilder bytes) {
    bytes.pad_to(65536);
    return read_kdump_header(test::MemoryFile(bytes.take()));
}

class EveryOrder : public testing::TestWithParam<std::endian> {};

TEST_P(EveryOrder, SixtyFourBitHeaderIsRead) {
    const auto header = read(main_header_64({}, GetParam())
                                 .u64(0xfffffffff0e00000)  // phys_base
                                 .u32(31)
                                 .u32(0)
                                 .u64(0)
                                 .u64(0)
                                 .u64(0x1078)
                                 .u64(20)  // size_vmcoreinfo
                                 .u64(0x1068)
                                 .u64(48)  // size_note
                                 .u64(0)
                                 .u64(0)
                                 .u64(0)
                                 .u64(0)
                                 .u64(0x1000));
    ASSERT_TRUE(header) << header.error().message;
    EXPECT_EQ(header->word_bytes, 8U);
    EXPECT_EQ(header->order, GetParam());
    EXPECT_EQ(header->version, 6U);
    EXPECT_EQ(header->block_bytes, 4096U);
    EXPECT_EQ(header->max_mapnr, 0x1000U);
    EXPECT_EQ(header->vmcoreinfo, (Extent{FileOffset{0x1078}, 20}));
    EXPECT_EQ(header->notes, (Extent{FileOffset{0x1068}, 48}));
    EXPECT_EQ(header->bitmap1, FileOffset{0x2000});
    EXPECT_EQ(header->bitmap2, FileOffset{0x3000});
    EXPECT_EQ(header->descriptors, FileOffset{0x4000});
    EXPECT_FALSE(header->split);
}

TEST_P(EveryOrder, PackedThirtyTwoBitHeaderIsRead) {
    const auto header = read(main_header_32({}, GetParam())
                                 .u32(0)
                                 .u32(31)
                                 .u32(0)
                                 .u32(0)
                                 .u32(0)
                                 .u64(0x1060)
                                 .u32(20)  // size_vmcoreinfo; offset_vmcoreinfo is at byte 20
                                 .u64(0x1050)
                                 .u32(48)  // size_note; offset_note is at byte 32
                                 .u64(0)
                                 .u32(0)
                                 .u64(0)
                                 .u64(0)
                                 .u64(0x1000));
    ASSERT_TRUE(header) << header.error().message;
    EXPECT_EQ(header->word_bytes, 4U);
    EXPECT_EQ(header->order, GetParam());
    EXPECT_EQ(header->vmcoreinfo, (Extent{FileOffset{0x1060}, 20}));
    EXPECT_EQ(header->notes, (Extent{FileOffset{0x1050}, 48}));
    EXPECT_EQ(header->max_mapnr, 0x1000U);
}

TEST_P(EveryOrder, AlignedThirtyTwoBitHeaderIsRead) {
    const auto header = read(main_header_32({}, GetParam())
                                 .u32(0)
                                 .u32(31)
                                 .u32(0)
                                 .u32(0)
                                 .u32(0)
                                 .u32(0)
                                 .u64(0x1070)
                                 .u32(20)
                                 .u32(0)  // padding; offset_vmcoreinfo is at byte 24
                                 .u64(0x1060)
                                 .u32(48)
                                 .u32(0)  // padding; offset_note is at byte 40
                                 .u64(0)
                                 .u32(0)
                                 .u32(0)
                                 .u64(0)
                                 .u64(0)
                                 .u64(0x1000));
    ASSERT_TRUE(header) << header.error().message;
    EXPECT_EQ(header->word_bytes, 4U);
    EXPECT_EQ(header->vmcoreinfo, (Extent{FileOffset{0x1070}, 20}));
    EXPECT_EQ(header->notes, (Extent{FileOffset{0x1060}, 48}));
    EXPECT_EQ(header->max_mapnr, 0x1000U);
}

INSTANTIATE_TEST_SUITE_P(KdumpHeader, EveryOrder,
                         testing::Values(std::endian::little, std::endian::big),
                         [](const auto& one) {
                             return one.param == std::endian::little ? "Little" : "Big";
                         });

TEST(KdumpHeader, UtsnameIsCutAtItsNul) {
    const auto header = read(main_header_64());
    ASSERT_TRUE(header) << header.error().message;
    EXPECT_EQ(header->nodename, "crashed-host");
    EXPECT_EQ(header->release, "6.1.0-test");
    EXPECT_EQ(header->kernel_version, "#1 SMP");
    EXPECT_EQ(header->machine, "x86_64");
}

TEST(KdumpHeader, UtsnameWithoutNulEndsWithItsMember) {
    auto bytes = main_header_64();
    bytes.put_bytes(142, std::vector<std::byte>(65, std::byte{'r'}));
    const auto header = read(bytes);
    ASSERT_TRUE(header);
    EXPECT_EQ(header->release, std::string(65, 'r'));
}

TEST(KdumpHeader, MaxMapnrThatLooksLikeABlockSizeDoesNotMislead) {
    // In a 32-bit header max_mapnr has the offset that block_size has in a 64-bit header.
    const auto header = read(main_header_32({.bitmap_blocks = 4, .max_mapnr = 0x10000}));
    ASSERT_TRUE(header) << header.error().message;
    EXPECT_EQ(header->word_bytes, 4U);
    EXPECT_EQ(header->max_mapnr, 0x10000U);
}

TEST(KdumpHeader, VersionBeforeSixTakesMaxMapnrFromTheMainHeader) {
    const auto header =
        read(main_header_64({.version = 5, .max_mapnr = 0x800}).pad_to(4096 + 96).u64(0x1000));
    ASSERT_TRUE(header);
    EXPECT_EQ(header->max_mapnr, 0x800U);
}

TEST(KdumpHeader, VersionSixTakesMaxMapnrOf64Bits) {
    const Main main{.bitmap_blocks = 0x80000, .max_mapnr = 0xffffffff};
    const auto header = read(main_header_64(main).pad_to(4096 + 96).u64(0x123456789));
    ASSERT_TRUE(header) << header.error().message;
    EXPECT_EQ(header->max_mapnr, 0x123456789U);
}

TEST(KdumpHeader, FieldsOfLaterVersionsAreNotRead) {
    const auto sub = [](std::uint64_t version) {
        return main_header_64({.version = version})
            .u64(0)
            .u32(31)
            .u32(1)
            .u64(5)
            .u64(9)
            .u64(0x1068)
            .u64(10)
            .u64(0x1068)
            .u64(20)
            .u64(0)
            .u64(0)
            .u64(6)
            .u64(8)
            .u64(0x1000);
    };
    EXPECT_FALSE(read(sub(1))->split);
    EXPECT_EQ(read(sub(2))->split->start_pfn, 5U);
    EXPECT_EQ(read(sub(2))->vmcoreinfo.length, 0U);
    EXPECT_EQ(read(sub(3))->vmcoreinfo.length, 10U);
    EXPECT_EQ(read(sub(3))->notes.length, 0U);
    EXPECT_EQ(read(sub(4))->notes.length, 20U);
    EXPECT_EQ(read(sub(5))->split->start_pfn, 5U);
    EXPECT_EQ(read(sub(6))->split->start_pfn, 6U);
    EXPECT_EQ(read(sub(6))->split->end_pfn, 8U);
}

TEST(KdumpHeader, OneBitmapThatTakesAllBlocksIsBoth) {
    const auto header =
        read(main_header_64({.version = 5, .bitmap_blocks = 1, .max_mapnr = 0x5000}));
    ASSERT_TRUE(header) << header.error().message;
    EXPECT_EQ(header->bitmap1, header->bitmap2);
    EXPECT_EQ(header->descriptors, header->bitmap1 + 4096);
}

TEST(KdumpHeader, LargePagesAreTaken) {
    const auto header = read(main_header_64({.version = 5, .block_size = 0x4000}));
    ASSERT_TRUE(header);
    EXPECT_EQ(header->block_bytes, 0x4000U);
    EXPECT_EQ(header->bitmap1, FileOffset{0x8000});
}

TEST(KdumpHeader, BlockSizeThatIsNoPowerOfTwoIsCorrupt) {
    const auto header = read(main_header_64({.block_size = 4097}));
    ASSERT_FALSE(header);
    EXPECT_EQ(header.error().kind, ErrorKind::kCorrupt);
    EXPECT_THAT(header.error().message, HasSubstr("dump: offset 0x8: found header_version 6, "
                                                  "block_size 4097"));
}

TEST(KdumpHeader, LaterVersionThanSixIsRefused) {
    const auto header = read(main_header_64({.version = 7}));
    ASSERT_FALSE(header);
    EXPECT_THAT(header.error().message, HasSubstr("found header_version 7"));
}

TEST(KdumpHeader, MoreFramesThanTheBitmapHasBitsIsCorrupt) {
    const auto header = read(main_header_64().pad_to(4096 + 96).u64(0x123456789));
    ASSERT_FALSE(header);
    EXPECT_EQ(header.error().kind, ErrorKind::kCorrupt);
    EXPECT_EQ(header.error().message,
              "dump: offset 0x1000: found max_mapnr 0x123456789, expected at most 0x10000");
}

TEST(KdumpHeader, CutMainHeaderIsMissing) {
    auto bytes = main_header_64().take();
    test::truncate(bytes, 400);
    const auto header = read_kdump_header(test::MemoryFile(bytes));
    ASSERT_FALSE(header);
    EXPECT_EQ(header.error().kind, ErrorKind::kMissing);
    EXPECT_EQ(header.error().message, "dump: offset 0x0: found 400 bytes, expected 464");
}

TEST(KdumpHeader, CutSubHeaderIsMissing) {
    auto bytes = main_header_64().u64(0).take();
    const auto header = read_kdump_header(test::MemoryFile(bytes));
    ASSERT_FALSE(header);
    EXPECT_EQ(header.error().kind, ErrorKind::kMissing);
    EXPECT_EQ(header.error().message, "dump: offset 0x1000: found 8 bytes, expected 104");
}

}  // namespace
}  // namespace lastwords::extractor
