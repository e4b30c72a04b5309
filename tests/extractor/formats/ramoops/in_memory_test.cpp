// SPDX-License-Identifier: GPL-2.0-or-later
// Tests that regions anywhere in memory are found, and that what only looks like one is not.
#include "extractor/formats/ramoops/in_memory.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "tests/support/bytes_builder.h"
#include "tests/support/fake_image.h"
#include "tests/support/ramoops_builder.h"

namespace lastwords::test {
namespace {

using extractor::find_ramoops_regions;
using extractor::Recovered;
using printkfmt::PstoreArea;
using printkfmt::PstoreRecord;
using printkfmt::PstoreType;
using ::testing::HasSubstr;

struct Case {
    std::string_view name;
    std::uint32_t ecc;
    std::uint64_t record_size;  // some values divide the 0x9000 bytes for dumps, others do not
    std::uint32_t cpus;
};

class RegionInMemory : public ::testing::TestWithParam<Case> {
 protected:
    std::shared_ptr<FakeImage> memory = std::make_shared<FakeImage>();
    std::mt19937_64 random{7};
    RamoopsBuilder region{RamoopsPlan{
        .record_size = GetParam().record_size, .ecc = GetParam().ecc, .cpus = GetParam().cpus}};

    void SetUp() override {
        region.dump(0, "Oops#1 Part1\n" + log_text(900, 1));
        region.dump(1, "Panic#2 Part1\n" + log_text(1500, 2));
        region.write(PstoreType::kConsole, 0, console_text(40000));
        region.write(PstoreType::kPmsg, 0, "said by a program\n");
        put_decoys();
    }

    /// Writes things that only resemble a region: one zone of an old region, one page of a zone, a
    /// text that begins with the signature, and a signature with numbers but without a zone.
    void put_decoys() {
        RamoopsBuilder old{RamoopsPlan{}};
        old.dump(0, "Panic#1 Part1\n" + log_text(500, 3));
        memory->write(PhysAddr{0x30000}, Bytes(old.bytes()).first(0x2000));
        memory->write(PhysAddr{0x41000}, Bytes(old.bytes()).first(kPage));
        memory->write(PhysAddr{0x50000}, as_bytes("DBGCLAIM is a word of a text that goes on"));
        memory->write(PhysAddr{0x60000}, BytesBuilder().u32(0x43474244).u32(7).u32(9).take());
    }

    Recovered find() {
        auto found = find_ramoops_regions(memory, {.file = "ram"});
        EXPECT_TRUE(found) << found.error().message;
        return found ? *std::move(found) : Recovered{};
    }

    const PstoreArea* area_at(const Recovered& found, std::uint64_t at) {
        for (const PstoreArea& area : found.areas) {
            if (area.origin == fmt::format("ram: ramoops region at {:#x}", at)) {
                return &area;
            }
        }
        return nullptr;
    }
    void expect_its_texts(std::uint64_t at) {
        const Recovered found = find();
        const PstoreArea* const area = area_at(found, at);
        ASSERT_NE(area, nullptr);
        EXPECT_THAT(names(*area), ::testing::IsSupersetOf(
                                      {"dmesg-ramoops-0", "dmesg-ramoops-1", "console-ramoops-0"}));
    }

    static std::vector<std::string> names(const PstoreArea& area) {
        std::vector<std::string> all;
        for (const PstoreRecord& record : area.records) {
            all.push_back(record.name);
        }
        return all;
    }
};

INSTANTIATE_TEST_SUITE_P(Shapes, RegionInMemory,
                         ::testing::Values(Case{"plain", 0, 0x2000, 2}, Case{"ecc", 16, 0x2000, 2},
                                           Case{"uneven", 16, 0x4000, 3},
                                           Case{"uneven_plain", 0, 0x4000, 3}),
                         [](const auto& param) { return std::string(param.param.name); });

TEST_P(RegionInMemory, IsFoundAtAnyPage) {
    for (int i = 0; i < 8; ++i) {
        memory = std::make_shared<FakeImage>();
        put_decoys();
        const std::uint64_t at = (0x100 + random() % 0x4000) * kPage;
        memory->write(PhysAddr{at}, region.bytes());
        const Recovered found = find();
        const PstoreArea* const area = area_at(found, at);
        ASSERT_NE(area, nullptr) << fmt::format("at {:#x}", at);
        EXPECT_THAT(names(*area), ::testing::IsSupersetOf(
                                      {"dmesg-ramoops-0", "dmesg-ramoops-1", "console-ramoops-0"}));
        EXPECT_THAT(area->records[1].text, HasSubstr(log_text(1500, 2)));
    }
}

TEST_P(RegionInMemory, SingleOldZonesAndTextsAreNone) {
    const auto found = find_ramoops_regions(memory, {.file = "ram"});
    for (const PstoreArea& area : found ? found->areas : std::vector<PstoreArea>{}) {
        ADD_FAILURE() << area.origin << " with " << area.zones.size() << " zones";
    }
}

TEST_P(RegionInMemory, IsNotPartOfAnOldZoneBeforeIt) {
    RamoopsBuilder old{RamoopsPlan{.mem_size = 0x20000, .record_size = 0x4000}};
    old.dump(0, "Panic#1 Part1\n" + log_text(9000, 3));
    memory->write(PhysAddr{0x400000}, Bytes(old.bytes()).first(0x4000));
    const std::uint64_t at = 0x777000;
    memory->write(PhysAddr{at}, region.bytes());
    expect_its_texts(at);
}

TEST_P(RegionInMemory, WithoutItsFirstHeaderKeepsItsNumbers) {
    region.destroy_header(region.zone(PstoreType::kDmesg, 0), random);
    const std::uint64_t at = 0x777000;
    memory->write(PhysAddr{at}, region.bytes());
    const Recovered found = find();
    if (region.zone(PstoreType::kDmesg, 1).offset % kPage != 0) {
        GTEST_SKIP() << "no other zone begins at a page, so the search cannot find the region";
    }
    const PstoreArea* const area = area_at(found, at);
    ASSERT_NE(area, nullptr);
    bool panic = false;
    for (const PstoreRecord& record : area->records) {
        panic = panic || (record.name == "dmesg-ramoops-1" && record.reason == "Panic");
    }
    EXPECT_TRUE(panic) << "the second record is still the second";
}

TEST_P(RegionInMemory, ThatTheDumpHoldsOnlyAPartOfIsReadAsFarAsItGoes) {
    const std::uint64_t at = 0x500000;
    memory->write(PhysAddr{at}, region.bytes());
    const std::uint64_t console = region.zone(PstoreType::kConsole).offset;
    for (std::uint64_t page = (console / kPage + 2) * kPage; page < region.bytes().size();
         page += kPage) {
        memory->drop(PhysAddr{at + page});
    }
    const Recovered found = find();
    const PstoreArea* const area = area_at(found, at);
    ASSERT_NE(area, nullptr);
    EXPECT_THAT(names(*area), ::testing::IsSupersetOf({"dmesg-ramoops-0", "dmesg-ramoops-1"}));
}

TEST_P(RegionInMemory, IsFoundBesideAHundredStrayHeaders) {
    constexpr unsigned kStrays = 100;
    const std::uint64_t at = 0x4000000;
    const auto stray = [&] {
        const auto size = static_cast<std::uint32_t>(random() % 4000);
        return BytesBuilder().u32(0x43474244).u32(size).u32(size).take();
    };
    for (unsigned i = 0; i < kStrays; ++i) {
        const std::uint64_t page = random() % 0x3f00;
        memory->write(PhysAddr{page * kPage}, stray());
        memory->write(PhysAddr{at + (0x100 + page) * kPage}, stray());
    }
    memory->write(PhysAddr{at}, region.bytes());
    expect_its_texts(at);
}

/// Returns 16 MiB of pages that all begin with a valid header of a zone.
std::shared_ptr<FakeImage> memory_full_of_headers() {
    const auto memory = std::make_shared<FakeImage>();
    std::mt19937_64 random{7};
    constexpr std::uint64_t kPages = 4096;
    for (std::uint64_t page = 0; page < kPages; ++page) {
        const auto size = static_cast<std::uint32_t>(16 + random() % 4000);
        BytesBuilder bytes;
        bytes.u32(0x43474244).u32(size).u32(size);
        for (unsigned i = 0; i < 8; ++i) {
            bytes.u32(static_cast<std::uint32_t>(random()));
        }
        memory->write(PhysAddr{page * kPage}, bytes.take());
    }
    return memory;
}

TEST(RamoopsRegions, SayWhereTheSearchWasGivenUp) {
    const auto found = find_ramoops_regions(memory_full_of_headers(), {.file = "ram"});
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, ErrorKind::kUnsupported);
    EXPECT_THAT(found.error().message, HasSubstr("4096 pages begin like a ramoops zone"));
    EXPECT_THAT(found.error().message, HasSubstr("on, were skipped"));
}

TEST(RamoopsRegions, WithADumpAreFoundAfterMemoryFullOfHeaders) {
    const auto memory = memory_full_of_headers();
    RamoopsBuilder region{RamoopsPlan{}};
    region.dump(0, "Panic#1 Part1\n" + log_text(900, 1));
    memory->write(PhysAddr{0x4000000}, region.bytes());
    const auto found = find_ramoops_regions(memory, {.file = "ram"});
    ASSERT_TRUE(found) << found.error().message;
    ASSERT_EQ(found->areas.size(), 1U);
    EXPECT_EQ(found->areas[0].origin, "ram: ramoops region at 0x4000000");
    EXPECT_TRUE(found->areas[0].findings.lossy()) << "the pages that were skipped are reported";
}

/// Memory with the headers of two zones of 32 KiB and nothing else.
class TwoHeaders : public ::testing::Test {
 protected:
    std::shared_ptr<FakeImage> memory = std::make_shared<FakeImage>();
    static constexpr std::uint64_t kAt = 0x200000;
    static constexpr std::uint64_t kZone = 0x8000;

    void SetUp() override { memory->write(PhysAddr{kAt}, std::vector<std::byte>(3 * kZone)); }
    void put(std::uint64_t zone, std::uint32_t start, std::string_view data) {
        const auto size = static_cast<std::uint32_t>(data.size());
        memory->write(PhysAddr{kAt + zone * kZone},
                      BytesBuilder().u32(0x43474244).u32(start).u32(size).text(data).take());
    }
    std::vector<PstoreArea> find() {
        auto found = find_ramoops_regions(memory, {.file = "ram"});
        return found ? std::move(found->areas) : std::vector<PstoreArea>{};
    }
    static bool is_doubted(const PstoreArea& area) {
        const auto kept = area.findings.kept();
        return std::any_of(kept.begin(), kept.end(), [](const auto& finding) {
            return finding.message.find("it may not be one") != std::string::npos;
        });
    }
};

TEST_F(TwoHeaders, AroundARecordAreARegion) {
    const std::string record = "====1700000000.000001-D\nPanic#1 Part1\n" + log_text(900, 1);
    put(0, static_cast<std::uint32_t>(record.size()), record);
    put(1, 0, "");
    const auto areas = find();
    ASSERT_EQ(areas.size(), 1U);
    EXPECT_FALSE(is_doubted(areas[0]));
    ASSERT_FALSE(areas[0].records.empty());
    EXPECT_EQ(areas[0].records[0].name, "dmesg-ramoops-0");
}

TEST_F(TwoHeaders, AroundNothingAreDoubted) {
    put(0, 0, "");
    put(1, 0, "");
    const auto areas = find();
    ASSERT_EQ(areas.size(), 1U);
    EXPECT_TRUE(is_doubted(areas[0]));
}

TEST_F(TwoHeaders, AroundOneTextAreDoubted) {
    const std::string text = console_text(2000);
    put(0, static_cast<std::uint32_t>(text.size()), text);
    put(1, 0, "");
    const auto areas = find();
    ASSERT_EQ(areas.size(), 1U);
    EXPECT_TRUE(is_doubted(areas[0]));
}

TEST_F(TwoHeaders, WithSizesThatNoRingHasAreNone) {
    put(0, 7, std::string(9, '\x90'));
    put(1, 5, std::string(9, '\x90'));
    EXPECT_TRUE(find().empty());
}

TEST_F(TwoHeaders, AroundBytesThatAreNoTextAreNone) {
    put(0, 900, std::string(900, '\x90'));
    put(1, 500, std::string(500, '\xe8'));
    EXPECT_TRUE(find().empty());
}

}  // namespace
}  // namespace lastwords::test
