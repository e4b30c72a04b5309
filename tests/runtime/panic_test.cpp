// SPDX-License-Identifier: GPL-2.0-or-later
// Tests what the panic CPU does, and how it stops the other CPUs.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "tests/runtime/test_console.h"

namespace lastwords::test {
namespace {

using printkfmt::Source;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// CPU 1 panics while CPU 0 is at any step of a message. CPU 0 continues later or never.
class PlogSkipped : public ::testing::TestWithParam<bool> {};
INSTANTIATE_TEST_SUITE_P(WriterGoesOn, PlogSkipped, ::testing::Bool());

TEST_P(PlogSkipped, MessagesAreShownIfTheyAreFinishedLaterAndElseReportedAsMissing) {
    const bool goes_on = GetParam();
    std::set<bool> passed_over;
    for (std::uint64_t step = 1; step < 60; ++step) {
        PlogMachine machine(64 * 1024);
        machine.boot();
        TestConsole console(machine, "ttyS0");
        say(machine, "before");
        int phase = 0;
        machine.begin({[&] { machine.write("in the middle"); },
                       [&] {
                           plog_panic_begin(&machine.log());
                           say(machine, "Kernel panic");
                           for (phase = 1; phase == 1;) {
                               machine.step();
                           }
                           say(machine, "the next line");
                       }});
        machine.resume(0, step);
        while (phase == 0) {
            machine.resume(1, 100);
        }
        const bool was_passed = console.console.passed_count != 0;
        passed_over.insert(was_passed);
        if (goes_on) {
            machine.resume(0, ~std::uint64_t{0});
        }
        phase = 2;
        machine.resume(1, ~std::uint64_t{0});

        ASSERT_EQ(console.shown.back(), "the next line");
        if (goes_on) {
            const auto times =
                std::count(console.shown.begin(), console.shown.end(), "in the middle");
            // A message is shown twice if the console's owner had shown it but not yet moved the
            // position.
            EXPECT_TRUE(times == 1 || (times == 2 && !was_passed)) << step << ": " << times;
        }
        const Source source = read_boot(machine);
        ASSERT_THAT(source.consoles, SizeIs(1));
        for (const printkfmt::Record& record : source.log.records) {
            const bool is_shown = std::find(console.shown.begin(), console.shown.end(),
                                            record.text) != console.shown.end();
            const auto said = source.consoles[0].coverage.of(*record.seq);
            EXPECT_TRUE(is_shown || said != printkfmt::Delivery::kPassed)
                << step << " " << record.text;
        }
        EXPECT_TRUE(source.consoles[0].certain || !goes_on) << step;
    }
    EXPECT_THAT(passed_over, SizeIs(2));
}

TEST_F(PlogConsole, OtherCpusShowNothingInAPanic) {
    TestConsole console(machine, "ttyS0");
    machine.run({[&] {
        plog_panic_begin(&machine.log());
        say(machine, "Kernel panic");
    }});
    machine.run({[] {}, [&] { say(machine, "another CPU"); }});
    EXPECT_THAT(console.shown, ElementsAre("Kernel panic"));
}

TEST_F(PlogConsole, ASecondCpuThatPanicsIsInTheLogAndStopsNobody) {
    bool asked = false;
    machine.on_stop = [&](std::uint16_t, int) { return asked = true; };
    plog_panic_begin(&machine.log());
    machine.on_cpu(2, [&] {
        EXPECT_EQ(plog_panic_begin(&machine.log()), PLOG_PANIC_OTHERS);
        plog_stop_cpus(&machine.log(), 0);
    });
    EXPECT_FALSE(asked);
    const Source source = read_boot(machine);
    ASSERT_THAT(source.log.records, SizeIs(1));
    EXPECT_EQ(source.log.records[0].text, "plog: panics, too");
    EXPECT_EQ(source.log.records[0].cpu, 2U);
    EXPECT_TRUE(source.log.records[0].late);
}

/// How many steps the panic CPU takes for a message of 40 bytes if no slot is held.
constexpr std::uint64_t kStepsOfAMessage = 60;

TEST(PlogPanic, TakesAsManyStepsWhereverTheOtherCpusStopped) {
    for (std::uint64_t at = 0; at < 120; ++at) {
        PlogMachine machine(PLOG_REGION_BYTES_MIN, at + 1);
        machine.boot();
        const auto freeze = [&] {
            machine.die_after(at);
            for (int i = 0; i < 5; ++i) {
                say(machine, std::string(300, 'w'));
            }
        };
        machine.run({freeze, freeze, freeze});
        machine.run({[] {}, [] {}, [] {},
                     [&] {
                         ASSERT_EQ(plog_panic_begin(&machine.log()), PLOG_PANIC_MINE);
                         for (int i = 0; i < 50; ++i) {
                             const std::uint64_t before = machine.steps();
                             say(machine, fmt::format("panic line {:28}", i));
                             // Each held slot costs one step; the frozen CPUs can hold three slots
                             // each.
                             EXPECT_LE(machine.steps() - before, kStepsOfAMessage + 3 * 3) << at;
                         }
                     }});
        const Source source = read_boot(machine);
        std::size_t lines = 0;
        for (const printkfmt::Record& record : source.log.records) {
            lines += record.text.starts_with("panic line") ? 1U : 0U;
        }
        EXPECT_GE(lines, 50U) << at;
    }
}

TEST(PlogPanic, HasSlotsOfItsOwnWhenEveryOtherIsHeld) {
    PlogMachine machine(PLOG_REGION_BYTES_MIN);
    machine.boot();
    for (std::uint32_t i = 0; i < machine.log().slots; ++i) {
        machine.run({[&] {
            machine.die_after(20);  // in the middle of the text
            say(machine, std::string(70, 'w'));
        }});
    }
    machine.run({[] {},
                 [&] {
                     plog_panic_begin(&machine.log());
                     for (int i = 0; i < 20; ++i) {
                         say(machine, fmt::format("panic line {}", i));
                         EXPECT_LT(machine.steps(), 20U * 4 * machine.log().slots);
                     }
                 }});
    const Source source = read_boot(machine);
    EXPECT_EQ(source.log.records.back().text, "panic line 19");
}

}  // namespace
}  // namespace lastwords::test
