// SPDX-License-Identifier: GPL-2.0-or-later
// Which missing records the tool calls lost, and which were overwritten in the normal course.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "tests/runtime/region_builder.h"
#include "tests/runtime/region_reader.h"
#include "tests/support/damage.h"
#include "tests/support/rounds.h"

namespace lastwords::test {
namespace {

using printkfmt::Source;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

std::string losses_of(const std::vector<Source>& sources) {
    std::string losses;
    for (const Source& source : sources) {
        for (const Finding& finding : source.findings.kept()) {
            losses += finding.weight == Finding::Weight::kLoss ? finding.message + "\n" : "";
        }
    }
    return losses;
}

/// One CPU writes messages of random lengths, in one boot or several.
TEST(PlogMissing, NothingIsFromAnUndamagedRegion) {
    for (std::uint64_t seed = 0; seed < 8 * rounds(4); ++seed) {
        std::mt19937_64 random(seed);
        PlogMachine machine(seed % 3 == 0 ? 64 * 1024 : PLOG_REGION_BYTES_MIN, seed);
        const std::uint64_t longest = 10 + random() % 1150;
        for (std::uint64_t boots = 1 + random() % 4; boots > 0; --boots) {
            machine.boot();
            for (std::uint64_t lines = random() % 700; lines > 0; --lines) {
                machine.write(std::string(random() % longest, 'x'));
            }
        }
        ASSERT_EQ(losses_of(read_region(copy_of(machine))), "") << seed;
    }
}

TEST(PlogMissing, NothingIsAfterAPanicThatUsedAllLanes) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        std::mt19937_64 random(seed);
        PlogMachine machine(PLOG_REGION_BYTES_MIN, seed);
        machine.boot();
        const auto write = [&](std::uint64_t lines) {
            for (; lines > 0; --lines) {
                machine.write(std::string(random() % 200, 'x'));
            }
        };
        write(random() % 300);
        plog_panic_begin(&machine.log());
        write(random() % 100);
        machine.on_cpu(1, [&] { machine.write("late"); });
        write(random() % 300);
        ASSERT_EQ(losses_of(read_region(copy_of(machine))), "") << seed;
    }
}

TEST(PlogMissing, TheRecordsOfAPageThatIsGoneAreLost) {
    PlogMachine machine(64 * 1024);
    machine.boot();
    for (int i = 0; i < 1500; ++i) {
        machine.write(fmt::format("line {}", i));
    }
    const std::vector<std::byte> whole = copy_of(machine);
    const std::size_t records = read_region(whole).at(0).log.records.size();
    for (const std::size_t page : {2U, 9U, 12U}) {
        std::vector<std::byte> damaged = whole;
        overwrite(damaged, page * 4096, 4096, 0);
        const auto sources = read_region(damaged);
        const std::size_t lost = records - sources.at(0).log.records.size();
        EXPECT_THAT(lost, testing::AllOf(testing::Ge(31U), testing::Le(33U)));
        EXPECT_EQ(losses_of(sources),
                  fmt::format("{} records between the oldest and the newest are missing: they were "
                              "never finished, or are destroyed\n",
                              lost));
        std::uint64_t missing = 0;
        for (const printkfmt::SeqRun& run : sources[0].log.missing) {
            missing += run.end - run.begin;
        }
        EXPECT_EQ(missing, lost);
    }
}

TEST(PlogMissing, OneRecordOfAShortLogIsLost) {
    RegionBuilder builder;
    builder.super(1).lines(0, 3).lines(4, 2);
    EXPECT_THAT(losses_of(read_region(builder.bytes())), HasSubstr("1 records between"));
}

/// The ring ends after slot 79. A record of three slots did not fit into the two slots before.
TEST(PlogMissing, WhatWasSkippedAtTheEndOfARingProvesNothing) {
    RegionBuilder builder;
    builder.super(1).lines(158, 60).at_slot(60).lines(140, 18).lines(78, 2);
    EXPECT_EQ(losses_of(read_region(builder.bytes())), "");
}

TEST(PlogMissing, RefusedMessagesAreAReason) {
    RegionBuilder builder;
    builder.super(1).lines(0, 3).lines(4, 2).no_record(1, 1, 0);
    EXPECT_THAT(losses_of(read_region(builder.bytes())),
                HasSubstr("they were refused, never finished, or are destroyed"));
}

TEST(PlogMissing, WhatLaterBootsMayHaveOverwrittenIsNotLost) {
    RegionBuilder builder;
    builder.super(1).super(2).lines(0, 30).at_slot(35).lines(35, 30);
    builder.at_slot(30);
    for (std::uint64_t seq = 0; seq < 5; ++seq) {
        builder.record({.text = "of boot 2", .seq = seq, .epoch = 2});
    }
    EXPECT_EQ(losses_of(read_region(builder.bytes())), "");
    // Five slots of boot 2 explain five missing records, not ten.
    overwrite(builder.bytes(), builder.slots_at() + 40 * PLOG_SLOT_BYTES, 5 * PLOG_SLOT_BYTES, 0);
    EXPECT_THAT(losses_of(read_region(builder.bytes())), HasSubstr("at least 5 records"));
}

}  // namespace
}  // namespace lastwords::test
