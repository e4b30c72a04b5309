// SPDX-License-Identifier: GPL-2.0-or-later
// Tests reading one zone: its ring, blocks without data, and destroyed headers.
#include "extractor/formats/ramoops/zone.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/support/damage.h"
#include "tests/support/ramoops_builder.h"

namespace lastwords::extractor {
namespace {

using printkfmt::ByteRun;
using printkfmt::PstoreType;
using test::console_text;
using test::RamoopsBuilder;
using test::RamoopsPlan;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

PrzContent read(RamoopsBuilder& region, const RamoopsBuilder::Place& zone, std::uint32_t ecc) {
    BlockCodes codes;
    return read_zone(
        region.bytes(), PrzGeometry::of(zone.offset, zone.size, ecc).value(),
        zone.type == PstoreType::kFtrace ? SignatureKind::kFtrace : SignatureKind::kPlain, codes);
}

class Zone : public testing::TestWithParam<std::uint32_t> {
 protected:
    RamoopsBuilder region{RamoopsPlan{.ecc = GetParam()}};
    const RamoopsBuilder::Place& console = region.zone(PstoreType::kConsole);
    const RamoopsBuilder::Place& pmsg = region.zone(PstoreType::kPmsg);
    PrzContent read_console() { return read(region, console, GetParam()); }
};

TEST_P(Zone, HasTheKernelsRoomForData) {
    for (const RamoopsBuilder::Place& zone : region.zones()) {
        const auto geometry = PrzGeometry::of(zone.offset, zone.size, GetParam());
        ASSERT_TRUE(geometry);
        EXPECT_EQ(geometry->data_size, zone.data);
        EXPECT_EQ(geometry->header_parity_at() + GetParam(), zone.offset + zone.size);
    }
}

TEST_P(Zone, EmptyHasNoText) {
    const PrzContent content = read_console();
    EXPECT_TRUE(content.accepted);
    EXPECT_TRUE(content.text.empty());
    EXPECT_EQ(content.zone.corrected + content.zone.uncorrectable, 0U);
}

TEST_P(Zone, ThatHasNotWrappedGivesTheTextThatWasWritten) {
    const std::string text = console_text(1000);
    region.write(PstoreType::kConsole, 0, text);
    EXPECT_EQ(read_console().text, text);
}

TEST_P(Zone, ThatHasWrappedBeginsWithItsOldestByte) {
    const std::string text = console_text(3 * console.data / 2);
    for (std::size_t at = 0; at < text.size(); at += 777) {
        region.write(PstoreType::kConsole, 0, text.substr(at, 777));
    }
    const PrzContent content = read_console();
    EXPECT_EQ(content.text, text.substr(text.size() - console.data));
    EXPECT_EQ(content.zone.used, console.data);
    EXPECT_THAT(content.doubtful, IsEmpty());
}

TEST_P(Zone, ThatIsFullToTheByteHasWrappedAndNotWrapped) {
    const std::string text = console_text(pmsg.data);
    region.write(PstoreType::kPmsg, 0, text);
    const PrzContent content = read(region, pmsg, GetParam());
    EXPECT_EQ(content.header.start, 0U);
    EXPECT_EQ(content.text, text);
}

TEST_P(Zone, ImpossibleSizesAreNoHeader) {
    region.write(PstoreType::kConsole, 0, "text\n");
    store_number(MutableBytes(region.bytes()).subspan(console.offset + 4, 8), ~std::uint64_t{0},
                 std::endian::little);
    if (GetParam() == 0) {
        EXPECT_FALSE(read_console().zone.has_header);
    } else if (GetParam() >= 16) {
        EXPECT_EQ(read_console().text, "text\n");
    }
}

TEST_P(Zone, WithoutHeaderGivesItsDataMarked) {
    const std::string text = console_text(1000);
    region.write(PstoreType::kConsole, 0, text);
    std::mt19937_64 random(1);
    region.destroy_header(console, random);
    const PrzContent content = read_console();
    EXPECT_EQ(content.accepted, GetParam() >= 24);
    EXPECT_EQ(content.text, text);
    if (GetParam() >= 8) {
        EXPECT_TRUE(content.zone.has_header);  // the header was restored from its parity
        EXPECT_THAT(content.doubtful, IsEmpty());
    } else {
        EXPECT_FALSE(content.zone.has_header);
        EXPECT_THAT(content.doubtful, ElementsAre(ByteRun{0, 1000}));
    }
}

TEST_P(Zone, WithoutHeaderIsCorrectedAllTheSame) {
    if (GetParam() < 2) {
        GTEST_SKIP() << "one parity byte corrects nothing";
    }
    const std::string text = console_text(1000);
    region.write(PstoreType::kConsole, 0, text);
    std::mt19937_64 random(2);
    for (std::uint64_t block = 0; block < 7; ++block) {
        region.damage_block(console, block, GetParam() / 2, random);
    }
    region.destroy_header(console, random);
    EXPECT_EQ(read_console().text, text);
}

INSTANTIATE_TEST_SUITE_P(Parity, Zone, testing::Values(0U, 1U, 2U, 4U, 8U, 16U, 32U));

TEST(ZoneBlocks, OneErrorTooManyIsReportedByOffsetAndTheRestIsKept) {
    RamoopsBuilder region(RamoopsPlan{.ecc = 16});
    const auto& console = region.zone(PstoreType::kConsole);
    const std::string text = console_text(1000);
    region.write(PstoreType::kConsole, 0, text);
    std::mt19937_64 random(3);
    region.damage_block(console, 0, 8, random);
    region.damage_block(console, 2, 9, random);
    const PrzContent content = read(region, console, 16);
    const std::uint64_t data = console.offset + 12;
    EXPECT_EQ(content.zone.corrected, 8U);
    EXPECT_EQ(content.zone.uncorrectable, 1U);
    EXPECT_THAT(content.zone.bad_blocks, ElementsAre(ByteRun{data + 256, data + 384}));
    EXPECT_THAT(content.doubtful, ElementsAre(ByteRun{256, 384}));
    EXPECT_EQ(content.text.substr(0, 256), text.substr(0, 256));
    EXPECT_EQ(content.text.substr(384), text.substr(384));
}

TEST(ZoneBlocks, ABadBlockOfAWrappedRingIsMarkedWhereItsTextStands) {
    RamoopsBuilder region(RamoopsPlan{.ecc = 16});
    const auto& console = region.zone(PstoreType::kConsole);
    const std::string text = console_text(console.data + 200);
    region.write(PstoreType::kConsole, 0, text.substr(0, console.data))
        .write(PstoreType::kConsole, 0, text.substr(console.data));
    std::mt19937_64 random(4);
    // Damages bytes 128 to 256 of the ring. The oldest text begins at 200, where the writer
    // stopped.
    region.damage_block(console, 1, 20, random);
    const PrzContent content = read(region, console, 16);
    EXPECT_THAT(content.doubtful,
                ElementsAre(ByteRun{0, 56}, ByteRun{console.data - 72, console.data}));
    EXPECT_EQ(content.text.substr(56, 1000), text.substr(256, 1000));
}

TEST(ZoneBlocks, TheLastShortBlockIsCorrected) {
    RamoopsBuilder region(RamoopsPlan{.ecc = 16});
    const auto& pmsg = region.zone(PstoreType::kPmsg);
    ASSERT_NE(pmsg.data % 128, 0U);
    const std::string text = console_text(pmsg.data);
    region.write(PstoreType::kPmsg, 0, text);
    std::mt19937_64 random(5);
    region.damage_block(pmsg, pmsg.data / 128, 8, random);
    EXPECT_EQ(read(region, pmsg, 16).text, text);
}

TEST(ZoneBlocks, BlocksThatNothingUsesAreNotCounted) {
    RamoopsBuilder region(RamoopsPlan{.ecc = 16});
    const auto& console = region.zone(PstoreType::kConsole);
    region.write(PstoreType::kConsole, 0, console_text(128));
    test::overwrite(region.bytes(), console.offset + 12 + 128, 1000, 0x55);
    EXPECT_EQ(read(region, console, 16).zone.uncorrectable, 0U);
}

TEST(ZoneBlocks, AHeaderWhoseParityIsBadMakesEverythingDoubtful) {
    RamoopsBuilder region(RamoopsPlan{.ecc = 16});
    const auto& console = region.zone(PstoreType::kConsole);
    region.write(PstoreType::kConsole, 0, console_text(500));
    test::overwrite(region.bytes(), console.offset + console.size - 16, 16, 0x77);
    const PrzContent content = read(region, console, 16);
    EXPECT_TRUE(content.accepted);  // as by the kernel
    EXPECT_EQ(content.zone.uncorrectable, 1U);
    EXPECT_THAT(content.doubtful, ElementsAre(ByteRun{0, 500}));
    EXPECT_THAT(content.zone.bad_blocks, SizeIs(1));
}

}  // namespace
}  // namespace lastwords::extractor
