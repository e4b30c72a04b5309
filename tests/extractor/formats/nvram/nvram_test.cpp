// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/formats/nvram/nvram.h.
#include "extractor/formats/nvram/nvram.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/damage.h"
#include "tests/support/pstore_builders.h"
#include "tests/support/record_packers.h"

namespace lastwords::extractor {
namespace {

using printkfmt::PstoreType;
using test::build_nvram_oops;
using test::build_nvram_partition;
using test::dump_text;
using testing::HasSubstr;

/// Returns an NVRAM like that of a pseries machine: the system variables, `oops` in the partition
/// `name`, and free space.
std::vector<std::byte> image(const std::vector<std::byte>& oops,
                             std::string_view name = "lnx,oops-log") {
    return test::join({build_nvram_partition(0x70, "common", as_bytes("boot-file=/vmlinux")),
                       build_nvram_partition(0xa0, name, oops),
                       build_nvram_partition(0x7f, "wwwwwwwwwwww", std::vector<std::byte>(4096))});
}

TEST(Nvram, OopsOfPstoreIsRawDeflate) {
    const auto packed = test::pack_deflate(dump_text(60, "Oops#1 Part1"));
    const auto nvram = image(build_nvram_oops(packed, true, 3, 1700000000));
    ASSERT_TRUE(is_nvram(nvram));
    const auto area = read_nvram(nvram);
    ASSERT_EQ(area.records.size(), 2U);
    EXPECT_EQ(area.records[0].name, "powerpc-common-nvram-6");
    EXPECT_THAT(area.records[0].text, testing::StartsWith("boot-file=/vmlinux"));
    EXPECT_EQ(area.records[1].name, "dmesg-nvram-3");
    EXPECT_EQ(area.records[1].text, dump_text(60, "Oops#1 Part1"));
    EXPECT_EQ(area.records[1].codec, "deflate");
    EXPECT_EQ(area.records[1].time->seconds, 1700000000);
    EXPECT_FALSE(area.findings.lossy());
}

TEST(Nvram, OopsWithoutPstoreIsZlibAndHasNoFirstLine) {
    std::string text = dump_text(60);
    text.erase(0, text.find('\n') + 1);
    const auto nvram = image(build_nvram_oops(test::pack_deflate(text, 12), true, 1, 5));
    const auto area = read_nvram(nvram);
    EXPECT_EQ(area.records.at(1).text, text);
    EXPECT_EQ(area.records.at(1).codec, "zlib");
    EXPECT_EQ(area.records.at(1).reason, "");
}

TEST(Nvram, PlainOopsInThePartitionOfRtas) {
    const auto area =
        read_nvram(image(build_nvram_oops(as_bytes(dump_text(9)), false, 1, 5), "ibm,rtas-log"));
    EXPECT_EQ(area.records.at(1).text, dump_text(9));
    EXPECT_EQ(area.records.at(1).type, PstoreType::kDmesg);
}

TEST(Nvram, EmptyPartitionHasNoRecord) {
    EXPECT_EQ(read_nvram(image(std::vector<std::byte>(4000))).records.size(), 1U);
}

TEST(Nvram, BrokenChainStillGivesThePartitionsByName) {
    auto nvram = image(build_nvram_oops(as_bytes(dump_text(9)), false, 1, 5));
    test::flip(nvram, 3, 5);  // a bit of the first partition's length
    ASSERT_TRUE(is_nvram(nvram));
    const auto area = read_nvram(nvram);
    EXPECT_EQ(area.records.back().text, dump_text(9));
    EXPECT_TRUE(area.findings.lossy());
    EXPECT_THAT(area.findings.kept()[0].message,
                HasSubstr("NVRAM offset 0x0: the partition header is damaged"));
}

TEST(Nvram, LengthBeyondThePartitionIsCutAndReported) {
    auto oops = build_nvram_oops(as_bytes(dump_text(9)), false, 1, 5);
    oops[10] = std::byte{0xf0};
    const auto area = read_nvram(image(oops));
    EXPECT_THAT(area.records.at(1).text, testing::StartsWith(dump_text(9)));
    EXPECT_TRUE(area.findings.lossy());
}

TEST(Nvram, OtherFilesAreRejected) {
    EXPECT_FALSE(is_nvram(std::vector<std::byte>(8192)));
    EXPECT_FALSE(is_nvram(as_bytes(dump_text(200))));
    EXPECT_FALSE(is_nvram({}));
}

}  // namespace
}  // namespace lastwords::extractor
