// SPDX-License-Identifier: GPL-2.0-or-later
// Tests layouts that the user gives or that are found by the bytes, and what the reader reports as
// not determined. For most weights in evidence.cpp, a comment there names a test of this file that
// fails without the weight.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <random>
#include <set>

#include "extractor/formats/ramoops/region.h"
#include "tests/support/damage.h"
#include "tests/support/ramoops_builder.h"
#include "tests/support/rounds.h"

namespace lastwords::extractor {
namespace {

using printkfmt::PstoreArea;
using printkfmt::PstoreType;
using test::console_text;
using test::log_text;
using test::RamoopsBuilder;
using test::RamoopsPlan;
using testing::HasSubstr;

Result<RamoopsLayout> find(RamoopsBuilder& region, bool ends_here = true) {
    BlockCodes codes;
    return find_ramoops_layout(region.bytes(), {std::nullopt, ends_here}, codes);
}

/// Describes the first difference between the layout and the region; empty: there is none.
/// `vague`: a zone of unknown type is not a difference.
std::string differs(const Result<RamoopsLayout>& layout, const RamoopsBuilder& region,
                    std::uint32_t ecc, bool vague) {
    if (!layout) {
        return layout.error().message;
    }
    if (layout->ecc != ecc) {
        return fmt::format("ecc {}", layout->ecc);
    }
    if (layout->zones.size() != region.zones().size()) {
        return fmt::format("{} zones of {}", layout->zones.size(), region.zones().size());
    }
    for (std::size_t i = 0; i < layout->zones.size(); ++i) {
        const PrzPlan& have = layout->zones[i];
        const RamoopsBuilder::Place& want = region.zones()[i];
        const bool type = have.type == want.type || (vague && have.type == PstoreType::kUnknown);
        if (have.offset != want.offset || have.size != want.size || !type) {
            return fmt::format("{} {:#x} {:#x} instead of {} {:#x} {:#x}",
                               printkfmt::name_of(have.type), have.offset, have.size,
                               printkfmt::name_of(want.type), want.offset, want.size);
        }
    }
    return {};
}

/// Returns random sizes that the ramoops module accepts. Some divide the memory and some do not.
/// Any kind of zone but dmesg may be absent.
RamoopsPlan random_plan(std::mt19937_64& random) {
    constexpr std::array<std::uint32_t, 7> kParities{0, 0, 2, 4, 8, 16, 32};
    const auto size = [&](bool may_be_none) {
        return may_be_none && random() % 5 == 0 ? 0 : std::uint64_t{0x400} << (random() % 5);
    };
    RamoopsPlan plan{.mem_size = 0x10000 + (random() % 8) * 0x1000,
                     .record_size = size(false),
                     .console_size = size(true),
                     .ftrace_size = size(true),
                     .pmsg_size = size(true),
                     .ecc = kParities.at(random() % kParities.size()),
                     .cpus = static_cast<std::uint32_t>(1 + random() % 5),
                     .pmsg_first = random() % 2 == 0};
    plan.record_size *= 2;
    plan.mem_size += plan.record_size + plan.console_size + plan.ftrace_size + plan.pmsg_size;
    return plan;
}

void fill(RamoopsBuilder& region, const RamoopsPlan& plan, std::mt19937_64& random) {
    const std::string text = "Panic#1 Part1\n" + log_text(20000);
    for (std::uint32_t i = 0; i < 2 && region.zones().at(i).type == PstoreType::kDmesg; ++i) {
        region.dump(i, std::string_view(text).substr(0, 300 + random() % 19000));
    }
    if (plan.console_size != 0) {
        region.write(PstoreType::kConsole, 0, console_text(300 + random() % 20000));
    }
    if (plan.pmsg_size != 0) {
        region.write(PstoreType::kPmsg, 0, std::string(100 + random() % 20000, 'm'));
    }
}

TEST(RamoopsLayout, IsWorkedOutWhateverTheSizes) {
    for (unsigned round = 0; round < test::rounds(40); ++round) {
        std::mt19937_64 random(round);
        const RamoopsPlan plan = random_plan(random);
        RamoopsBuilder region(plan);
        fill(region, plan, random);
        EXPECT_EQ(differs(find(region), region, plan.ecc, true), "") << round;
    }
}

TEST(RamoopsLayout, IsTakenAsGiven) {
    for (unsigned round = 0; round < test::rounds(40); ++round) {
        std::mt19937_64 random(round);
        const RamoopsPlan plan = random_plan(random);
        RamoopsBuilder region(plan);
        fill(region, plan, random);
        BlockCodes codes;
        const auto layout = find_ramoops_layout(region.bytes(), {plan.parameters(), true}, codes);
        EXPECT_EQ(differs(layout, region, plan.ecc, plan.ftrace_size == 0), "") << round;
    }
}

TEST(RamoopsLayout, NeedsNoEndIfParityShowsTheLastZonesSize) {
    for (unsigned round = 0; round < test::rounds(15); ++round) {
        std::mt19937_64 random(round);
        RamoopsPlan plan = random_plan(random);
        plan.ecc = 16;
        RamoopsBuilder region(plan);
        fill(region, plan, random);
        const std::uint64_t end = region.zones().back().offset + region.zones().back().size;
        region.bytes().resize(end + 0x40000);
        EXPECT_EQ(differs(find(region, false), region, plan.ecc, true), "") << round;
        EXPECT_EQ(find_ramoops_bounds(region.bytes(), {}).length, end) << round;
    }
}

TEST(RamoopsLayout, SurvivesDestroyedHeaders) {
    for (unsigned round = 0; round < test::rounds(25); ++round) {
        std::mt19937_64 random(round);
        const RamoopsPlan plan{.mem_size = 0x20000,
                               .record_size = 0x4000,
                               .ecc = round % 2 == 0 ? 0U : 16U,
                               .pmsg_first = random() % 2 == 0};
        RamoopsBuilder region(plan);
        fill(region, plan, random);
        const auto& zone = region.zones().at(round % region.zones().size());
        if (plan.ecc == 0 && zone.type == PstoreType::kFtrace) {
            continue;  // without this header the number of CPUs is not known
        }
        region.destroy_header(zone, random);
        if (plan.ecc != 0) {
            region.destroy_header(region.zones().front(), random);
        }
        EXPECT_EQ(differs(find(region), region, plan.ecc, true), "") << round;
    }
}

/// Changes `count` bytes of each header together with its parity.
void damage_headers(RamoopsBuilder& region, std::uint32_t ecc, unsigned count,
                    std::mt19937_64& random) {
    for (const RamoopsBuilder::Place& zone : region.zones()) {
        std::set<std::uint64_t> places;
        while (places.size() < count) {
            const std::uint64_t i = random() % (12 + ecc);
            places.insert(i < 12 ? zone.offset + i : zone.offset + zone.size - ecc + (i - 12));
        }
        for (const std::uint64_t at : places) {
            region.bytes()[at] ^= static_cast<std::byte>(1 + random() % 255);
        }
    }
}

TEST(RamoopsLayout, SurvivesWrongBytesInEveryHeaderAndItsParity) {
    for (unsigned round = 0; round < test::rounds(12); ++round) {
        std::mt19937_64 random(round);
        constexpr std::array<std::uint32_t, 3> kParities{8, 16, 32};
        const RamoopsPlan plan{.mem_size = 0x20000,
                               .record_size = 0x4000,
                               .ecc = kParities.at(round % kParities.size()),
                               .cpus = 1 + round % 4,
                               .pmsg_first = random() % 2 == 0};
        RamoopsBuilder region(plan);
        fill(region, plan, random);
        damage_headers(region, plan.ecc, 1 + round % 4, random);
        EXPECT_EQ(differs(find(region), region, plan.ecc, true), "") << round;
        BlockCodes codes;
        const auto given = find_ramoops_layout(region.bytes(), {plan.parameters(), true}, codes);
        EXPECT_EQ(differs(given, region, plan.ecc, false), "") << round;
    }
}

TEST(RamoopsLayout, ParityIsRecognisedThoughAllOfItIsDamaged) {
    for (const std::uint32_t ecc : {8U, 16U, 64U}) {
        RamoopsBuilder region({.record_size = 0x1000, .console_size = 0x2000, .ecc = ecc});
        region.write(PstoreType::kConsole, 0, console_text(6000));
        for (const RamoopsBuilder::Place& zone : region.zones()) {
            region.bytes()[zone.offset + zone.size - ecc] ^= std::byte{0x55};
        }
        EXPECT_EQ(differs(find(region), region, ecc, true), "") << ecc;
    }
}

TEST(RamoopsLayout, TheLargestParitySizeIsWorkedOut) {
    RamoopsBuilder region({.record_size = 0x2000, .ecc = kEccBytesMax});
    EXPECT_EQ(differs(find(region), region, kEccBytesMax, true), "");
}

TEST(RamoopsLayout, WithoutParityATextWithoutHeaderIsAZone) {
    for (const PstoreType type : {PstoreType::kDmesg, PstoreType::kConsole, PstoreType::kPmsg}) {
        std::mt19937_64 random(3);
        RamoopsBuilder region(
            {.record_size = 0x2000, .console_size = 0x2000, .ftrace_size = 0, .pmsg_size = 0x2000});
        region.dump(0, "Panic#1 Part1\n" + log_text(3000));
        region.write(PstoreType::kConsole, 0, console_text(20000));
        region.write(PstoreType::kPmsg, 0, std::string(20000, 'm'));
        region.destroy_header(region.zone(type), random);
        EXPECT_EQ(differs(find(region), region, 0, true), "") << printkfmt::name_of(type);
    }
}

TEST(RamoopsLayout, ACompressedRecordWithoutHeaderIsADumpsZone) {
    std::mt19937_64 random(4);
    RamoopsBuilder region({.mem_size = 0x6000,
                           .record_size = 0x2000,
                           .console_size = 0,
                           .ftrace_size = 0,
                           .pmsg_size = 0});
    const std::string packed(3000, '\x01');
    region.dump(0, packed, 'C').dump(1, packed, 'C').dump(2, packed, 'C');
    region.destroy_header(region.zone(PstoreType::kDmesg, 2), random);
    EXPECT_EQ(differs(find(region), region, 0, false), "");
}

TEST(RamoopsLayout, ACopyWithMoreThanTheRegionIsReadUpToItsEnd) {
    for (const std::uint32_t ecc : {0U, 8U}) {
        RamoopsBuilder region({.mem_size = 0x20000,
                               .record_size = 0x4000,
                               .console_size = 0x8000,
                               .ftrace_size = 0x4000,
                               .pmsg_size = 0x4000,
                               .ecc = ecc});
        region.dump(0, "Panic#1 Part1\n" + log_text(3000));
        region.write(PstoreType::kConsole, 0, console_text(20000));
        region.write(PstoreType::kPmsg, 0, std::string(20000, 'm'));
        for (const std::size_t more : {std::size_t{0x1000}, std::size_t{0x10000}}) {
            region.bytes().resize(0x20000 + more);
            EXPECT_EQ(differs(find(region), region, ecc, true), "") << ecc << " " << more;
        }
    }
}

TEST(RamoopsLayout, GivenSizesThatTheBytesContradictAreALoss) {
    const RamoopsPlan plan{.mem_size = 0x20000, .record_size = 0x4000, .console_size = 0x8000};
    RamoopsBuilder region(plan);
    RamoopsParameters wrong = plan.parameters();
    wrong.record_size = 0x1000;
    wrong.console_size = 0x1000;
    BlockCodes codes;
    const auto layout = find_ramoops_layout(region.bytes(), {wrong, true}, codes);
    ASSERT_TRUE(layout);
    EXPECT_EQ(layout->findings.kept().back().weight, Finding::Weight::kLoss);
    EXPECT_THAT(layout->findings.kept().back().message,
                HasSubstr("zones have no header where the given sizes put them"));
    const auto right = find_ramoops_layout(region.bytes(), {plan.parameters(), true}, codes);
    ASSERT_TRUE(right);
    EXPECT_TRUE(right->findings.empty());
}

TEST(RamoopsLayout, SizesThatAreNotGivenAreReported) {
    const RamoopsPlan plan{
        .mem_size = 0x20000, .record_size = 0x4000, .console_size = 0x8000, .ftrace_size = 0};
    RamoopsBuilder region(plan);
    const auto given =
        parse_ramoops_parameters("console_size=0x8000,record_size=16384,ftrace_size=0");
    ASSERT_TRUE(given);
    EXPECT_EQ(given->pmsg_size, 4096U);
    BlockCodes codes;
    const auto layout = find_ramoops_layout(region.bytes(), {*given, true}, codes);
    ASSERT_TRUE(layout);
    EXPECT_EQ(
        layout->findings.kept().front().message,
        "these sizes were not given, so the module's defaults are used: pmsg_size=4096,ecc=0");
    const auto all =
        parse_ramoops_parameters("record_size=1,console_size=2,ftrace_size=3,pmsg_size=4,ecc=5");
    ASSERT_TRUE(all);
    EXPECT_EQ(all->assumed, "");
}

TEST(RamoopsLayout, TheSearchEndsThoughHeadersAreEverywhere) {
    std::vector<std::byte> bytes(std::size_t{1} << 20U);
    for (std::size_t at = 0; at + 12 < bytes.size(); at += 128) {
        store_number(MutableBytes(bytes).subspan(at, 4), kPrzSignature, std::endian::little);
    }
    BlockCodes codes;
    const auto layout = find_ramoops_layout(bytes, {std::nullopt, true}, codes);
    EXPECT_TRUE(layout || layout.error().kind == ErrorKind::kNotFound);
}

TEST(RamoopsLayout, EmptyZonesOfEqualSizeAreUnknownAndReported) {
    RamoopsBuilder region({.record_size = 0x1000,
                           .console_size = 0x1000,
                           .ftrace_size = 0x1000,
                           .pmsg_size = 0x1000,
                           .ecc = 16,
                           .pmsg_first = true});
    const auto layout = find(region);
    ASSERT_TRUE(layout);
    EXPECT_EQ(differs(layout, region, 16, true), "");
    EXPECT_EQ(layout->zones[12].type, PstoreType::kDmesg);
    EXPECT_EQ(layout->zones[13].type, PstoreType::kUnknown);
    EXPECT_EQ(layout->zones[14].type, PstoreType::kUnknown);
    EXPECT_EQ(layout->zones[15].type, PstoreType::kFtrace);
    ASSERT_FALSE(layout->findings.empty());
    EXPECT_THAT(layout->findings.kept().front().message,
                HasSubstr("nothing in the region decides it"));
}

TEST(RamoopsLayout, TheLastZonesSizeIsReportedAsOpenWithoutParityAndEnd) {
    RamoopsBuilder region(RamoopsPlan{});
    region.bytes().resize(0x30000);
    const auto layout = find(region, false);
    ASSERT_TRUE(layout);
    EXPECT_FALSE(layout->length_sure);
    EXPECT_THAT(layout->findings.kept().back().message,
                HasSubstr("or later: nothing in the region decides it"));
}

TEST(RamoopsLayout, SignaturesInTextsAreNoZones) {
    RamoopsBuilder region(RamoopsPlan{.mem_size = 0x20000, .record_size = 0x4000});
    std::string decoy("DBGC");
    decoy += std::string(8, '\0');
    std::string text = "Panic#1 Part1\n";
    for (int i = 0; i < 300; ++i) {
        text += decoy + std::string(2 * static_cast<std::size_t>(i % 9), 'x');
    }
    region.dump(0, text).dump(1, text);
    EXPECT_EQ(differs(find(region), region, 0, true), "");
}

TEST(RamoopsLayout, OldHeadersInsideZonesAreNoZones) {
    RamoopsBuilder old({.mem_size = 0x20000, .record_size = 0x1000, .console_size = 0x1000});
    RamoopsBuilder region({.mem_size = 0x20000, .record_size = 0x8000, .ecc = 16});
    std::vector<std::byte> memory = old.bytes();
    for (const RamoopsBuilder::Place& zone :
         region.zones()) {  // when a kernel boots, it writes only headers and their parity
        const auto at = static_cast<std::ptrdiff_t>(zone.offset);
        std::copy_n(region.bytes().begin() + at, 12, memory.begin() + at);
        const auto parity = static_cast<std::ptrdiff_t>(zone.offset + zone.size - 16);
        std::copy_n(region.bytes().begin() + parity, 16, memory.begin() + parity);
    }
    region.bytes() = memory;
    region.dump(0, "Panic#1 Part1\n" + log_text(0x6000));
    EXPECT_EQ(differs(find(region), region, 16, true), "");
}

TEST(RamoopsLayout, OtherBytesAreNoRegion) {
    std::mt19937_64 random(1);
    std::vector<std::byte> bytes(0x20000);
    BlockCodes codes;
    EXPECT_FALSE(find_ramoops_layout(bytes, {}, codes));
    for (std::byte& byte : bytes) {
        byte = static_cast<std::byte>(random());
    }
    const auto layout = find_ramoops_layout(bytes, {}, codes);
    EXPECT_FALSE(layout && layout->convincing);
}

TEST(RamoopsLayout, SizesThatLeaveNoRoomAreRefused) {
    BlockCodes codes;
    const std::vector<std::byte> bytes(0x1000);
    const RamoopsParameters sizes{0x1000, 0x1000, 0, 0, 0};
    const auto layout = find_ramoops_layout(bytes, {sizes, true}, codes);
    ASSERT_FALSE(layout);
    EXPECT_EQ(layout.error().kind, ErrorKind::kNotFound);
}

}  // namespace
}  // namespace lastwords::extractor
