// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/formats/mtdoops/mtdoops.h.
#include "extractor/formats/mtdoops/mtdoops.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/bytes_builder.h"
#include "tests/support/damage.h"
#include "tests/support/pstore_builders.h"
#include "tests/support/record_packers.h"

namespace lastwords::extractor {
namespace {

using test::build_mtdoops_page;

/// Returns lines of a log, without the first line of a dump ("Panic#1 Part1").
std::string log_text(std::size_t lines) {
    const std::string text = test::dump_text(lines);
    return text.substr(text.find('\n') + 1);
}

std::vector<std::byte> erased(std::size_t bytes) {
    return test::BytesBuilder().fill(bytes, 0xff).take();
}

TEST(Mtdoops, PagesGiveTextTimeAndNumberFromOldToNew) {
    const auto image =
        test::join({build_mtdoops_page(7, log_text(3)), build_mtdoops_page(8, log_text(4)),
                    build_mtdoops_page(5, log_text(1)), build_mtdoops_page(6, log_text(2))});
    ASSERT_TRUE(is_mtdoops(image));
    const auto area = read_mtdoops(image);
    ASSERT_EQ(area.records.size(), 4U);
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_EQ(area.records[i].name, "dmesg-mtdoops-" + std::to_string(5 + i));
        EXPECT_EQ(area.records[i].text, log_text(i + 1));
        EXPECT_EQ(area.records[i].time->seconds, 1700000000);
        EXPECT_EQ(area.records[i].time->nanoseconds, 250000000U);
    }
    EXPECT_FALSE(area.findings.lossy());
}

TEST(Mtdoops, SmallNumberIsNewerThanAHugeOne) {
    const auto area = read_mtdoops(
        test::join({build_mtdoops_page(1, log_text(3)), build_mtdoops_page(0xfffffffe, log_text(1)),
                    build_mtdoops_page(0, log_text(2))}));
    ASSERT_EQ(area.records.size(), 3U);
    EXPECT_EQ(area.records[0].name, "dmesg-mtdoops-4294967294");
    EXPECT_EQ(area.records[2].name, "dmesg-mtdoops-1");
}

TEST(Mtdoops, HeaderOf5_10HasNoTime) {
    const auto area =
        read_mtdoops(test::join({test::build_old_mtdoops_page(3, log_text(5)), erased(4096)}));
    ASSERT_EQ(area.records.size(), 1U);
    EXPECT_EQ(area.records[0].text, log_text(5));
    EXPECT_FALSE(area.records[0].time);
}

TEST(Mtdoops, RecordMayBeLargerThanAPage) {
    const auto area =
        read_mtdoops(test::join({erased(16384), build_mtdoops_page(1, log_text(150), 16384),
                                 build_mtdoops_page(2, log_text(400), 16384)}));
    ASSERT_EQ(area.records.size(), 2U);
    EXPECT_EQ(area.records[0].text, log_text(150));
    EXPECT_EQ(area.records[1].text, log_text(400).substr(0, 16384 - 16));
}

TEST(Mtdoops, PageWithoutHeaderIsCarvedAndMarked) {
    auto image = test::join({build_mtdoops_page(1, log_text(9)), build_mtdoops_page(2, log_text(8)),
                             build_mtdoops_page(3, log_text(7))});
    test::overwrite(image, 4096, 16, 0x11);
    const auto area = read_mtdoops(image);
    ASSERT_EQ(area.records.size(), 3U);
    EXPECT_EQ(area.records[2].name, "dmesg-mtdoops-at-0x1000.recovered");
    EXPECT_EQ(area.records[2].text, log_text(8));
    EXPECT_FALSE(area.records[2].shown);
    EXPECT_FALSE(area.records[2].doubtful.empty());
    EXPECT_TRUE(area.findings.lossy());
}

TEST(Mtdoops, OtherFilesAreRejected) {
    EXPECT_FALSE(is_mtdoops(erased(8192)));
    EXPECT_FALSE(is_mtdoops(test::bytes_of(log_text(300))));
    EXPECT_FALSE(is_mtdoops({}));
}

}  // namespace
}  // namespace lastwords::extractor
