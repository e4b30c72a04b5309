// SPDX-License-Identifier: GPL-2.0-or-later
// Tests damaged regions. No bytes may make the reader crash or hang. With ECC, wrong text must be
// marked as doubtful, except at the rate at which the code itself miscorrects
// (docs/formats/pstore.md).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "extractor/formats/ramoops/region.h"
#include "tests/support/damage.h"
#include "tests/support/ramoops_builder.h"
#include "tests/support/rounds.h"

namespace lastwords::extractor {
namespace {

using printkfmt::ByteRun;
using printkfmt::PstoreArea;
using printkfmt::PstoreRecord;
using printkfmt::PstoreType;
using test::RamoopsBuilder;
using test::RamoopsPlan;

constexpr unsigned kUsual = 20;

std::string panic() {
    return "Panic#1 Part1\n<5>[    0.000000] Linux version 6.1.0 (x) #1\n" + test::log_text(5000);
}

RamoopsBuilder region(std::uint32_t ecc) {
    RamoopsBuilder region({.mem_size = 0x10000, .record_size = 0x2000, .ecc = ecc});
    region.dump(0, panic()).dump(1, panic());
    region.write(PstoreType::kConsole, 0, test::console_text(0x5000, 3));
    region.write(PstoreType::kPmsg, 0, test::console_text(700, 4));
    region.write(PstoreType::kFtrace, 0, std::string(240, 'f'));
    return region;
}

/// Returns a random offset: in a header, in the first data of a zone, in parity, or anywhere.
std::size_t place(const RamoopsBuilder& region, std::size_t size, std::mt19937_64& random) {
    const auto& zone = region.zones().at(random() % region.zones().size());
    switch (random() % 4) {
        case 0:
            return zone.offset + random() % 12;
        case 1:
            return zone.offset + 12 + random() % std::min<std::uint64_t>(zone.data, 5000);
        case 2:
            return zone.offset + zone.size - 1 - random() % 400;
        default:
            return random() % size;
    }
}

void mutate(RamoopsBuilder& region, std::mt19937_64& random, bool cut) {
    std::vector<std::byte>& bytes = region.bytes();
    const std::size_t damages = 1 + random() % 24;
    for (std::size_t i = 0; i < damages; ++i) {
        const std::size_t at = place(region, bytes.size(), random);
        const std::size_t length = std::min<std::size_t>(1 + random() % 40, bytes.size() - at);
        if (random() % 3 != 0) {
            test::flip(bytes, at, random() % 8);
        } else {
            test::overwrite(bytes, at, length, static_cast<std::uint8_t>(random()));
        }
    }
    if (cut && random() % 4 == 0) {
        test::truncate(bytes, random() % bytes.size());
    }
}

/// Describes the first thing in the answer that is impossible whatever the bytes are; empty: there
/// is none.
std::string impossible(const PstoreArea& area, std::size_t size) {
    for (const printkfmt::Zone& zone : area.zones) {
        if (zone.offset + zone.size > size || zone.used > zone.size) {
            return "a zone beyond the region";
        }
    }
    for (const PstoreRecord& record : area.records) {
        std::uint64_t end = 0;
        for (const ByteRun& run : record.doubtful) {
            if (run.begin < end || run.begin >= run.end || run.end > record.text.size()) {
                return "runs that cannot be in " + record.name;
            }
            end = run.end;
        }
    }
    return {};
}

/// Returns true if the text differs from the truth in bytes that are not marked as doubtful.
bool unmarked_wrong(const PstoreRecord& record, std::string_view truth) {
    std::string have = record.text;
    std::string want(truth);
    if (have.size() != want.size()) {
        return record.doubtful.empty();
    }
    for (const ByteRun& run : record.doubtful) {
        have.replace(run.begin, run.end - run.begin, run.end - run.begin, '?');
        want.replace(run.begin, run.end - run.begin, run.end - run.begin, '?');
    }
    return have != want;
}

class Mutants : public testing::TestWithParam<std::uint32_t> {};

TEST_P(Mutants, GiveAnswersThatCanBe) {
    for (unsigned round = 0; round < test::rounds(kUsual); ++round) {
        std::mt19937_64 random(round);
        RamoopsBuilder mutant = region(GetParam());
        mutate(mutant, random, true);
        PstoreOptions options;
        if (round % 2 == 0) {
            options.ramoops = RamoopsPlan{.ecc = GetParam()}.parameters();
        }
        const auto area = read_ramoops_region(mutant.bytes(), round % 5 != 0, "region", options);
        if (area) {
            ASSERT_EQ(impossible(*area, mutant.bytes().size()), "") << round;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Parity, Mutants, testing::Values(0U, 4U, 16U));

TEST(MutantsWithEcc, HaveNoWrongTextThatIsNotMarked) {
    const std::string truth = panic();
    unsigned wrong = 0;
    unsigned records = 0;
    for (unsigned round = 0; round < test::rounds(kUsual); ++round) {
        std::mt19937_64 random(1000000 + round);
        RamoopsBuilder mutant = region(16);
        mutate(mutant, random, false);
        PstoreOptions options;
        options.ramoops = RamoopsPlan{.ecc = 16}.parameters();
        const auto area = read_ramoops_region(mutant.bytes(), true, "region", options);
        ASSERT_TRUE(area);
        for (const PstoreRecord& record : area->records) {
            if (record.type == PstoreType::kDmesg && record.shown) {
                ++records;
                wrong += unmarked_wrong(record, truth) ? 1U : 0U;
            }
        }
    }
    EXPECT_GT(records, test::rounds(kUsual));
    EXPECT_EQ(wrong, 0U) << "of " << records;
}

}  // namespace
}  // namespace lastwords::extractor
