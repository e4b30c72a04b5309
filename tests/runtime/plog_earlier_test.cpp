// SPDX-License-Identifier: GPL-2.0-or-later
// plog_earlier.h: the kernel itself reads the records of earlier boots.
#include "runtime/plog_earlier.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "tests/runtime/region_reader.h"

namespace lastwords::test {
namespace {

using ::testing::ElementsAre;

constexpr std::size_t kBytes = PLOG_REGION_BYTES_MIN;

/// What plog_earlier_next() says of all records of a boot.
std::vector<std::string> read_earlier(const plog& log, std::uint32_t epoch, std::uint32_t room) {
    std::vector<plog_earlier_entry> list(room);
    plog_earlier earlier{};
    plog_earlier_begin(&earlier, &log, epoch, list.data(), room);
    std::vector<std::string> said;
    plog_record record{};
    std::array<char, PLOG_TEXT_BYTES_MAX> text{};
    for (;;) {
        const plog_found found = plog_earlier_next(&earlier, &record, text.data());
        if (found == PLOG_NOT_YET) {
            return said;
        }
        EXPECT_EQ(record.epoch, epoch);
        said.emplace_back(text.data(), record.length);
        said.back() += found == PLOG_UNFINISHED ? " (unfinished)" : "";
    }
}

TEST(PlogEarlier, GivesTheRecordsThatTheToolGives) {
    for (std::uint64_t seed = 1; seed < 20; ++seed) {
        PlogMachine machine(kBytes, seed);
        machine.boot();
        const auto chatter = [&] {
            for (int i = 0; i < 60; ++i) {
                machine.write(fmt::format("{}:", i) + std::string(machine.random()() % 300, 'x'));
            }
        };
        machine.run({chatter, chatter});
        machine.boot();
        const auto sources = read_region(copy_of(machine));
        EXPECT_EQ(read_earlier(machine.log(), 1, machine.log().slots), texts_of(sources.at(0)));
        std::vector<std::string> newest = texts_of(sources.at(0));
        newest.erase(newest.begin(), newest.end() - 7);
        EXPECT_EQ(read_earlier(machine.log(), 1, 7), newest) << seed;
    }
}

TEST(PlogEarlier, TellsTheBootsFromTheLastToTheFirst) {
    PlogMachine machine(kBytes);
    machine.boot();
    machine.write("first boot");
    plog_panic_begin(&machine.log());
    machine.write("Kernel panic");
    machine.boot();
    machine.boot();
    machine.write("a boot after a silent one");
    machine.boot();
    machine.write("this boot");
    const plog& log = machine.log();
    plog_earlier_boot boot{};
    ASSERT_TRUE(plog_earlier_find(&log, log.epoch, &boot));
    EXPECT_THAT(read_earlier(log, boot.epoch, 9), ElementsAre("a boot after a silent one"));
    EXPECT_FALSE(boot.crashed);
    EXPECT_STREQ(boot.super.release, "6.1.0-machine");
    ASSERT_TRUE(plog_earlier_find(&log, boot.epoch, &boot));
    EXPECT_THAT(read_earlier(log, boot.epoch, 9), ElementsAre("first boot", "Kernel panic"));
    EXPECT_TRUE(boot.crashed);
    EXPECT_EQ(boot.records, 2U);
    EXPECT_FALSE(plog_earlier_find(&log, boot.epoch, &boot));
    plog_clear(&machine.log());
    EXPECT_FALSE(plog_earlier_find(&log, log.epoch, &boot));
}

TEST(PlogEarlier, GivesWhatIsThereOfAnUnfinishedRecord) {
    for (std::uint64_t steps = 0; steps < 60; ++steps) {
        PlogMachine machine(kBytes, steps + 1);
        machine.boot();
        machine.write("before");
        const std::string text = std::string(300, 'u');
        machine.run({[&] {
            machine.die_after(steps);
            machine.write(text);
        }});
        machine.boot();
        const std::vector<std::string> said = read_earlier(machine.log(), 1, 9);
        ASSERT_GE(said.size(), 1U);
        EXPECT_EQ(said[0], "before");
        EXPECT_LE(said.size(), 2U);
    }
}

TEST(PlogEarlier, LeavesOutWhatThisBootOverwritesMeanwhile) {
    PlogMachine machine(kBytes);
    machine.boot();
    for (int i = 0; i < 200; ++i) {
        machine.write(fmt::format("first boot {}", i));
    }
    machine.boot();
    std::vector<plog_earlier_entry> list(machine.log().slots);
    plog_earlier earlier{};
    const std::uint32_t listed =
        plog_earlier_begin(&earlier, &machine.log(), 1, list.data(), machine.log().slots);
    for (int i = 0; i < 200; ++i) {
        machine.write(fmt::format("second boot {}", i));
    }
    plog_record record{};
    std::array<char, PLOG_TEXT_BYTES_MAX> text{};
    std::uint32_t found = 0;
    while (plog_earlier_next(&earlier, &record, text.data()) == PLOG_FOUND) {
        EXPECT_TRUE(std::string(text.data(), record.length).starts_with("first boot"));
        ++found;
    }
    EXPECT_GE(found, machine.log().slots / 4);
    EXPECT_LT(found, listed);
}

}  // namespace
}  // namespace lastwords::test
