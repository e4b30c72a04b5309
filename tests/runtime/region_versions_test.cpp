// SPDX-License-Identifier: GPL-2.0-or-later
// Regions of both versions of the format, in both byte orders, whole and in dumps.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "extractor/formats/plog/in_memory.h"
#include "extractor/open.h"
#include "tests/runtime/region_builder.h"
#include "tests/runtime/region_reader.h"
#include "tests/support/damage.h"
#include "tests/support/fake_image.h"

namespace lastwords::test {
namespace {

using printkfmt::Console;
using printkfmt::Source;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class PlogVersions : public ::testing::TestWithParam<std::tuple<std::uint32_t, std::endian>> {
 protected:
    RegionBuilder builder_{std::get<0>(GetParam()), std::get<1>(GetParam())};
};

INSTANTIATE_TEST_SUITE_P(All, PlogVersions,
                         ::testing::Combine(::testing::Values(1U, 2U),
                                            ::testing::Values(std::endian::little,
                                                              std::endian::big)));

TEST_P(PlogVersions, AreReadWithTheirConsoles) {
    builder_.super(1)
        .record({.text = "first"})
        .record({.text = std::string(1160, 'x'), .seq = 1})
        .console({.name = "ttyS0", .position = 1})
        .console({.name = "tty7", .position = 2, .index = 7});
    const auto sources = read_region(builder_.bytes());
    ASSERT_THAT(sources, SizeIs(1));
    EXPECT_THAT(texts_of(sources[0]), ElementsAre("first", std::string(1160, 'x')));
    EXPECT_EQ(sources[0].machine.release, "built");
    ASSERT_THAT(sources[0].consoles, SizeIs(2));
    EXPECT_EQ(sources[0].consoles[0].coverage.unflushed, 1U);
    EXPECT_EQ(sources[0].consoles[1].name, "tty7");
    EXPECT_EQ(sources[0].consoles[1].coverage.unflushed, 0U);
    EXPECT_FALSE(sources[0].findings.lossy());
}

TEST_P(PlogVersions, AreReadWithTheirRecordsAlone) {
    builder_.super(1).lines(0, 30);
    overwrite(builder_.bytes(), 0, builder_.slots_at(), 0);
    overwrite(builder_.bytes(), builder_.rear_at(), builder_.slots_at(), 0);
    const auto region = extractor::PlogRegion::read(builder_.bytes());
    ASSERT_TRUE(region) << region.error().message;
    EXPECT_EQ(region->version, std::get<0>(GetParam()));
    EXPECT_THAT(region->records, SizeIs(30));
    EXPECT_EQ(region->damaged_slots, 0U);
}

TEST_P(PlogVersions, AreReadWithOneSuperblockOfFour) {
    builder_.super(3).console({.position = 1, .epoch = 3}).record({.text = "hello", .epoch = 3});
    std::vector<std::byte> bytes = builder_.bytes();
    overwrite(bytes, 0, builder_.slots_at(), 0xa5);
    const auto sources = read_region(bytes);
    ASSERT_THAT(sources, SizeIs(1));
    EXPECT_THAT(texts_of(sources[0]), ElementsAre("hello"));
    EXPECT_THAT(sources[0].consoles, SizeIs(1));
}

TEST_P(PlogVersions, AreFoundInMemoryEvenWithoutRecords) {
    for (const std::uint32_t epoch : {1U, 2U}) {
        RegionBuilder silent(std::get<0>(GetParam()), std::get<1>(GetParam()));
        silent.super(epoch);
        const auto image = std::make_shared<FakeImage>();
        image->write(PhysAddr{0x10000}, std::vector<std::byte>(4096));
        image->write(PhysAddr{0x7f000}, silent.bytes());
        const auto found = extractor::find_plog_regions(image, {.file = "ram"});
        ASSERT_TRUE(found) << found.error().message;
        ASSERT_THAT(found->sources, SizeIs(1));
        EXPECT_EQ(found->sources[0].origin,
                  fmt::format("ram: plog region at 0x7f000: boot {}", epoch));
    }
}

TEST_P(PlogVersions, AreFoundInMemory) {
    builder_.super(1).lines(0, 20).console({.position = 20});
    const auto image = std::make_shared<FakeImage>();
    image->write(PhysAddr{0x10000}, std::vector<std::byte>(1 << 20));
    image->write(PhysAddr{0x200000}, builder_.bytes());
    const auto found = extractor::find_plog_regions(image, {.file = "ram"});
    ASSERT_TRUE(found) << found.error().message;
    ASSERT_THAT(found->sources, SizeIs(1));
    EXPECT_EQ(found->sources[0].origin, "ram: plog region at 0x200000: boot 1");
    EXPECT_THAT(texts_of(found->sources[0]), SizeIs(20));
    EXPECT_THAT(found->sources[0].consoles, SizeIs(1));
}

TEST_P(PlogVersions, AreRecognisedAsFiles) {
    builder_.super(1).lines(0, 3);
    EXPECT_TRUE(extractor::is_plog_region(builder_.bytes()));
    overwrite(builder_.bytes(), 0, builder_.slots_at(), 0);
    EXPECT_TRUE(extractor::is_plog_region(builder_.bytes()));
}

TEST(PlogVersionsTogether, WhatANewKernelLeftOfAnOlderOnesRegionIsRead) {
    PlogMachine machine(PLOG_REGION_BYTES_MIN);
    RegionBuilder older(1);
    older.super(2).at_slot(40);
    for (std::uint64_t seq = 0; seq < 30; ++seq) {
        older.record({.text = fmt::format("older {}", seq), .seq = seq, .epoch = 2});
    }
    std::copy(older.bytes().begin(), older.bytes().end(), machine.region_start());
    machine.boot();
    for (int i = 0; i < 5; ++i) {
        machine.write(fmt::format("newer {}", i));
    }
    const auto versions = extractor::PlogRegion::read_all(copy_of(machine));
    ASSERT_TRUE(versions);
    const auto sources = extractor::make_plog_sources(*versions, "region");
    ASSERT_THAT(sources, SizeIs(2));
    for (const Source& source : sources) {
        const bool old = source.origin == "region, version 1: boot 2";
        EXPECT_TRUE(old || source.origin == "region, version 2: boot 1") << source.origin;
        EXPECT_THAT(texts_of(source).back(), old ? "older 29" : "newer 4");
        EXPECT_FALSE(source.findings.lossy()) << source.findings.kept().at(0).message;
    }
}

/// A region that version 1 of the runtime itself has written (samples/plog/README.md).
TEST(PlogVersionsTogether, TheSampleOfVersion1IsReadAsBefore) {
    const auto dump = extractor::open_dump(
        std::vector<std::string>{LASTWORDS_SAMPLES "/plog/version-1/region.bin.zst"}, {});
    ASSERT_TRUE(dump) << dump.error().message;
    ASSERT_THAT(dump->sources, SizeIs(2));
    const Source& first = dump->sources[0];
    EXPECT_THAT(texts_of(first), SizeIs(40));
    EXPECT_EQ(texts_of(first).back(), "boot 1, message 39");
    EXPECT_EQ(first.machine.release, "runtime of version 1");
    const Source& second = dump->sources[1];
    EXPECT_EQ(second.log.records.front().text, "boot 2 begins");
    EXPECT_EQ(second.log.records.back().text, "of another CPU");
    EXPECT_TRUE(second.log.records.back().late);
    EXPECT_TRUE(second.log.records[3].in_panic);
    EXPECT_EQ(second.log.records[2].text, std::string(300, 'm'));
    ASSERT_THAT(second.consoles, SizeIs(2));
    EXPECT_EQ(second.consoles[0].name, "ttyS0");
    EXPECT_EQ(second.consoles[0].coverage.unflushed, 0U);
    EXPECT_EQ(second.consoles[1].name, "tty1");
    EXPECT_EQ(second.consoles[1].next_seq, Seq{1});
    EXPECT_FALSE(dump->partial());
}

}  // namespace
}  // namespace lastwords::test
