// SPDX-License-Identifier: GPL-2.0-or-later
// What the tool reads from an undamaged region that the real runtime wrote: records, boots,
// contexts.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/runtime/region_reader.h"

namespace lastwords::test {
namespace {

using printkfmt::CallContext;
using printkfmt::Record;
using printkfmt::RecordState;
using printkfmt::TextState;
using ::testing::ElementsAre;
using ::testing::SizeIs;

TEST(PlogReader, GivesARecordAsItWasWritten) {
    PlogMachine machine(PLOG_REGION_BYTES_MIN);
    machine.boot();
    machine.write("hello");
    const auto sources = read_region(copy_of(machine));
    ASSERT_THAT(sources, SizeIs(1));
    ASSERT_THAT(texts_of(sources[0]), ElementsAre("hello"));
    const Record& record = sources[0].log.records[0];
    EXPECT_EQ(record.seq, Seq{0});
    EXPECT_EQ(record.level, 6);
    EXPECT_EQ(record.caller.id, 1U);
    EXPECT_EQ(record.context, CallContext::kTask);
    EXPECT_EQ(record.state, RecordState::kFinalized);
    EXPECT_EQ(record.text_state, TextState::kWhole);
    EXPECT_FALSE(sources[0].findings.lossy());
    EXPECT_EQ(sources[0].machine.release, "6.1.0-machine");
}

TEST(PlogReader, GivesTextsOfEveryLength) {
    PlogMachine machine(64 * 1024);
    machine.boot();
    std::vector<std::string> want;
    for (std::size_t bytes : {0U, 1U, 79U, 80U, 81U, 200U, 201U, 1160U}) {
        want.emplace_back(bytes, static_cast<char>('a' + bytes % 26));
        machine.write(want.back());
    }
    const auto sources = read_region(copy_of(machine));
    ASSERT_THAT(sources, SizeIs(1));
    EXPECT_EQ(texts_of(sources[0]), want);
}

TEST(PlogReader, CutsATextThatIsTooLongAndKeepsItsStart) {
    PlogMachine machine(64 * 1024);
    machine.boot();
    machine.write(std::string(5000, 'x'));
    const auto sources = read_region(copy_of(machine));
    EXPECT_THAT(texts_of(sources.at(0)), ElementsAre(std::string(PLOG_TEXT_BYTES_MAX, 'x')));
    EXPECT_EQ(sources[0].log.records[0].text_state, TextState::kCut);
}

TEST(PlogReader, KeepsTheNewestOfWhatDoesNotFit) {
    PlogMachine machine(PLOG_REGION_BYTES_MIN);
    machine.boot();
    for (int i = 0; i < 1000; ++i) {
        machine.write(fmt::format("line {}", i));
    }
    const auto sources = read_region(copy_of(machine));
    const auto texts = texts_of(sources.at(0));
    EXPECT_GT(texts.size(), 80U);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        EXPECT_EQ(texts[i], fmt::format("line {}", 1000 - texts.size() + i));
    }
    EXPECT_FALSE(sources[0].findings.lossy());
}

TEST(PlogReader, BootsAreSourcesAndTheLastOneIsKeptFromTheNext) {
    PlogMachine machine(PLOG_REGION_BYTES_MIN);
    machine.boot();
    for (int i = 0; i < 60; ++i) {
        machine.write("first boot");
    }
    machine.boot();
    for (int i = 0; i < 30; ++i) {
        machine.write(fmt::format("second boot {}", i));
    }
    machine.boot();
    for (int i = 0; i < 1000; ++i) {
        machine.write(fmt::format("third boot {}", i));
    }
    const auto sources = read_region(copy_of(machine));
    ASSERT_THAT(sources, SizeIs(3));
    EXPECT_THAT(texts_of(sources[0]), SizeIs(testing::Lt(60U)));  // some are overwritten
    EXPECT_THAT(texts_of(sources[1]), SizeIs(30));
    EXPECT_EQ(texts_of(sources[1]).back(), "second boot 29");
    EXPECT_EQ(texts_of(sources[2]).back(), "third boot 999");
}

TEST(PlogReader, ABootThatFilledTheRegionKeepsItsNewestHalf) {
    PlogMachine machine(PLOG_REGION_BYTES_MIN);
    machine.boot();
    for (int i = 0; i < 1000; ++i) {
        machine.write(fmt::format("first boot {}", i));
    }
    machine.boot();
    for (int i = 0; i < 1000; ++i) {
        machine.write(fmt::format("second boot {}", i));
    }
    const auto sources = read_region(copy_of(machine));
    ASSERT_THAT(sources, SizeIs(2));
    EXPECT_THAT(texts_of(sources[0]), SizeIs(testing::Ge(50U)));
    EXPECT_EQ(texts_of(sources[0]).back(), "first boot 999");
}

TEST(PlogReader, AClearedBootIsShownNoMore) {
    PlogMachine machine(PLOG_REGION_BYTES_MIN);
    machine.boot();
    machine.write("first boot");
    machine.boot();
    machine.write("second boot");
    EXPECT_THAT(read_region(copy_of(machine)), SizeIs(2));
    plog_clear(&machine.log());
    const auto sources = read_region(copy_of(machine));
    ASSERT_THAT(sources, SizeIs(1));
    EXPECT_THAT(texts_of(sources[0]), ElementsAre("second boot"));
}

TEST(PlogReader, TellsAnNmiInsideAMessage) {
    PlogMachine machine(PLOG_REGION_BYTES_MIN);
    machine.boot();
    machine.run({[&] {
        machine.nmi_at(9, [&] { machine.write("from the NMI"); });
        machine.write("interrupted");
    }});
    const auto sources = read_region(copy_of(machine));
    ASSERT_THAT(texts_of(sources.at(0)), ElementsAre("interrupted", "from the NMI"));
    EXPECT_EQ(sources[0].log.records[1].context, CallContext::kNmi);
    EXPECT_TRUE(sources[0].log.records[1].caller.is_cpu());
}

TEST(PlogReader, AWriterThatDiesLosesItsOwnMessageOnly) {
    for (std::uint64_t steps = 0; steps < 40; ++steps) {
        PlogMachine machine(PLOG_REGION_BYTES_MIN, steps + 1);
        machine.boot();
        machine.run({[&] {
                         machine.die_after(steps);
                         machine.write("the dead writer's message");
                     },
                     [&] {
                         for (int i = 0; i < 300; ++i) {
                             machine.write(fmt::format("line {}", i));
                         }
                     }});
        const auto sources = read_region(copy_of(machine));
        std::size_t lines = 0;
        for (const Record& record : sources.at(0).log.records) {
            const bool own = record.caller.id == 100;
            lines += own ? 0 : 1;
            EXPECT_TRUE(own || record.text_state == TextState::kWhole) << steps;
        }
        EXPECT_GT(lines, 80U) << steps;
        EXPECT_EQ(texts_of(sources[0]).back(), "line 299") << steps;
    }
}

TEST(PlogReader, OtherCpusMessagesAfterAPanicAreMarkedAndDisturbNothing) {
    PlogMachine machine(PLOG_REGION_BYTES_MIN);
    machine.boot();
    machine.run({[&] {
        ASSERT_EQ(plog_panic_begin(&machine.log()), PLOG_PANIC_MINE);
        ASSERT_EQ(plog_panic_begin(&machine.log()), PLOG_PANIC_AGAIN);
        machine.write("Kernel panic");
    }});
    machine.run({[] {},
                 [&] {
                     EXPECT_EQ(plog_panic_begin(&machine.log()), PLOG_PANIC_OTHERS);
                     for (int i = 0; i < 1000; ++i) {
                         machine.write("chatter of another CPU");
                     }
                 }});
    const auto sources = read_region(copy_of(machine));
    const auto& records = sources.at(0).log.records;
    EXPECT_EQ(records.front().text, "Kernel panic");
    EXPECT_FALSE(records.front().late);
    EXPECT_TRUE(records.back().late);
    EXPECT_THAT(records, SizeIs(testing::Lt(20U)));
    EXPECT_EQ(sources.at(0).findings.kept().at(0).message,
              fmt::format("number of records that other CPUs wrote after the panic had begun: {}",
                          records.size() - 1));
}

}  // namespace
}  // namespace lastwords::test
