// SPDX-License-Identifier: GPL-2.0-or-later
// Tests that no console is said to have what it has not: records that were overwritten before it
// got to them, that were not finished in time, or whose owner lost the console.
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

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

/// Returns how many messages the console was told that it lost.
std::uint64_t told(const TestConsole& console) {
    const std::string head = "plog: messages lost here: ";
    std::uint64_t sum = 0;
    for (const std::string& text : console.shown) {
        sum += text.rfind(head, 0) == 0 ? std::stoull(text.substr(head.size())) : 0;
    }
    return sum;
}

/// Returns how many messages the console has shown, without what it was told.
std::uint64_t shown(const TestConsole& console) {
    return static_cast<std::uint64_t>(
        std::count_if(console.shown.begin(), console.shown.end(),
                      [](const std::string& text) { return text.rfind("plog: ", 0) != 0; }));
}

/// Runs a CPU for some steps, unless it has ended.
void resume(PlogMachine& machine, std::uint16_t cpu, std::uint64_t steps = ~std::uint64_t{0}) {
    const std::vector<std::uint16_t> alive = machine.alive();
    if (steps != 0 && std::find(alive.begin(), alive.end(), cpu) != alive.end()) {
        machine.resume(cpu, steps);
    }
}

TEST_F(PlogConsole, ThatWasLappedIsToldHowManyItLostAndTheRegionSaysIt) {
    TestConsole console(machine, "ttyS0");
    say(machine, "shown");
    for (int lap = 1; lap <= 3; ++lap) {
        console.busy = true;
        for (std::uint32_t i = 0; i < 3 * machine.log().slots; ++i) {
            say(machine, fmt::format("lap {} line {}", lap, i));
        }
        console.busy = false;
        say(machine, "back");
        EXPECT_TRUE(plog_console_flush(&console.console, UINT32_MAX));
        const std::uint64_t next = plog_next_seq(&machine.log());
        const plog_console_lost lost = lost_in_region(machine, console.console);
        EXPECT_GT(lost.count, 0U);
        EXPECT_EQ(lost.count, next - shown(console));
        EXPECT_EQ(told(console), lost.count);
        EXPECT_EQ(console.shown.back(), "back");
        EXPECT_EQ(plog_console_position(&console.console), next);
    }
}

TEST_F(PlogConsole, ThatIsBusyWhenItIsToldOfALossIsToldAgainWithTheWholeNumber) {
    TestConsole console(machine, "ttyS0");
    std::vector<std::string> offered;
    bool refuse = true;
    console.busy = true;
    const auto flood = [&] {
        for (std::uint32_t i = 0; i < 2 * machine.log().slots; ++i) {
            say(machine, "flood");
        }
    };
    flood();
    console.busy = false;
    console.inside = [&](plog_owner*) { return !refuse; };
    say(machine, "refused");
    flood();
    refuse = false;
    say(machine, "shown");
    plog_console_flush(&console.console, UINT32_MAX);
    EXPECT_EQ(told(console) + shown(console), plog_next_seq(&machine.log()));
    EXPECT_EQ(told(console), lost_in_region(machine, console.console).count);
}

TEST_F(PlogConsole, IsOfferedARecordThatTheRingLeftOut) {
    TestConsole console(machine, "ttyS0");
    const std::uint32_t slots = machine.log().ring.slots;
    const std::string lines(100, 'x');  // two slots
    console.busy = true;
    for (std::uint32_t i = 0; i + 1 < slots; ++i) {
        say(machine, "chatter");
    }
    say(machine, "in the last slot");
    // From here on the last slot is left out if their number is odd, else it is overwritten.
    for (std::uint32_t i = 0; i < 4 * slots; ++i) {
        say(machine, lines);
    }
    console.busy = false;
    say(machine, "back");
    plog_console_flush(&console.console, UINT32_MAX);
    const bool still_there = slots % 2 == 1;
    EXPECT_EQ(std::count(console.shown.begin(), console.shown.end(), "in the last slot"),
              still_there ? 1 : 0);
    EXPECT_EQ(told(console) + shown(console), plog_next_seq(&machine.log()));
    EXPECT_TRUE(plog_console_flush(&console.console, UINT32_MAX));
}

TEST(PlogConsoles, CountEachLossOnceWhoeverTakesThemOver) {
    for (std::uint64_t step = 0; step < 120; ++step) {
        PlogMachine machine(PLOG_REGION_BYTES_MIN, step + 1);
        machine.boot();
        TestConsole console(machine, "ttyS0");
        std::set<std::string> seen;
        console.busy = true;
        const std::uint32_t flood = 2 * machine.log().slots;
        for (std::uint32_t i = 0; i < flood; ++i) {
            say(machine, fmt::format("line {}", i));
        }
        console.busy = false;
        // The owner is stopped at any step, and the panic takes the console over.
        machine.begin({[&] { plog_console_flush(&console.console, 3); },
                       [&] {
                           plog_panic_begin(&machine.log());
                           say(machine, "Kernel panic");
                           plog_panic_flush(&machine.log());
                       }});
        resume(machine, 0, step);
        resume(machine, 1);
        for (const std::string& text : console.shown) {
            if (text.rfind("plog: ", 0) != 0) {
                seen.insert(text);
            }
        }
        const plog_console_lost before = lost_in_region(machine, console.console);
        // One record may have been shown and then overwritten before the position was moved.
        EXPECT_GE(before.count + seen.size(), plog_next_seq(&machine.log())) << step;
        EXPECT_LE(before.count + seen.size(), plog_next_seq(&machine.log()) + 1) << step;
        // The owner was only slow: it changes nothing for the worse.
        resume(machine, 0);
        const plog_console_lost after = lost_in_region(machine, console.console);
        EXPECT_EQ(after.count, before.count) << step;
        EXPECT_EQ(read_boot(machine).consoles[0].next_seq, Seq{plog_next_seq(&machine.log())})
            << step;
    }
}

TEST(PlogConsoles, WhoseOwnerIsLateKeepTheNewestPosition) {
    for (std::uint64_t step = 0; step < 80; ++step) {
        PlogMachine machine(PLOG_REGION_BYTES_MIN, step + 1);
        machine.boot();
        TestConsole console(machine, "ttyS0");
        machine.begin({[&] { say(machine, "slow"); },
                       [&] {
                           plog_panic_begin(&machine.log());
                           for (int i = 0; i < 4; ++i) {
                               say(machine, "panic");
                           }
                       }});
        resume(machine, 0, step);
        resume(machine, 1);
        resume(machine, 0);
        EXPECT_EQ(read_boot(machine).consoles[0].next_seq.value,
                  plog_console_position(&console.console))
            << step;
    }
}

/// CPU 0 stops for good inside a message.
class PlogDeadWriter : public PlogConsole {
 protected:
    PlogDeadWriter() {
        machine.begin({[&] { machine.write("in the middle"); }});
        while (plog_next_seq(&machine.log()) == 0) {
            machine.resume(0);
        }
    }
    void say_on_another_cpu(const std::string& text) {
        machine.on_cpu(1, [&] { say(machine, text); });
    }
    TestConsole console{machine, "ttyS0"};
    TestConsole other{machine, "ttyS1"};
};

TEST_F(PlogDeadWriter, IsWaitedForNoLongerThanSomeMilliseconds) {
    say_on_another_cpu("waits");
    EXPECT_THAT(console.shown, SizeIs(0));
    machine.wait_ns(PLOG_UNFINISHED_WAIT_NS - 100'000);
    say_on_another_cpu("waits, too");
    EXPECT_THAT(console.shown, SizeIs(0));
    machine.wait_ns(200'000);
    say_on_another_cpu("shown");
    EXPECT_THAT(console.shown, ElementsAre("waits", "waits, too", "shown"));
    EXPECT_EQ(other.shown, console.shown);
    const printkfmt::Source source = read_boot(machine);
    EXPECT_FALSE(source.consoles[0].certain);
    EXPECT_EQ(source.consoles[0].maybe_from, Seq{0});
    EXPECT_TRUE(plog_console_flush(&console.console, 10));  // nothing is left that can be shown
}

TEST_F(PlogDeadWriter, IsShownOutOfOrderIfItIsAliveAfterAll) {
    say_on_another_cpu("first");
    machine.wait_ns(2 * PLOG_UNFINISHED_WAIT_NS);
    say_on_another_cpu("second");
    machine.resume(0, ~std::uint64_t{0});
    EXPECT_THAT(console.shown, ElementsAre("first", "second", "in the middle"));
    const printkfmt::Source source = read_boot(machine);
    EXPECT_TRUE(source.consoles[0].certain);
    EXPECT_EQ(source.consoles[0].next_seq, Seq{3});
}

TEST_F(PlogDeadWriter, IsWaitedForNoLongerThanSomeMessagesIfTheClockStandsStill) {
    machine.stop_clock();
    std::uint32_t messages = 0;
    while (console.shown.empty() && messages < 1000) {
        say_on_another_cpu(fmt::format("line {}", messages++));
    }
    EXPECT_LE(messages, PLOG_UNFINISHED_MESSAGES);
    EXPECT_THAT(console.shown, Contains("line 0"));
}

TEST_F(PlogDeadWriter, DoesNotMuteOtherCpusEmergencies) {
    machine.on_cpu(1, [&] {
        for (int i = 0; i < 2; ++i) {
            plog_emergency_enter(&machine.log());
            say(machine, fmt::format("BUG: soft lockup {}", i));
            plog_emergency_exit(&machine.log());
            machine.wait_ns(2 * PLOG_UNFINISHED_WAIT_NS);
        }
    });
    EXPECT_THAT(console.shown, ElementsAre("BUG: soft lockup 0", "BUG: soft lockup 1"));
}

TEST(PlogConsoles, ThatPassMoreThanTheyCanRememberSaySoForGood) {
    PlogMachine machine(64 * 1024);
    machine.boot();
    TestConsole console(machine, "ttyS0");
    std::vector<std::function<void()>> writers;
    for (std::uint32_t i = 0; i < PLOG_PASSED_MAX + 2; ++i) {
        writers.emplace_back([&, i] { machine.store(fmt::format("unfinished {}", i)); });
    }
    machine.begin(std::move(writers));
    for (std::uint16_t i = 0; i < PLOG_PASSED_MAX + 2; ++i) {
        while (plog_next_seq(&machine.log()) == i) {
            machine.resume(i);
        }
    }
    machine.on_cpu(7, [&] {
        plog_panic_begin(&machine.log());
        say(machine, "Kernel panic");
    });
    const plog_word passed = console.console.passed_count;
    machine.on_cpu(7, [&] { say(machine, "the next line"); });
    EXPECT_EQ(console.console.passed_count, passed);
    for (std::uint16_t i = 0; i < PLOG_PASSED_MAX + 2; ++i) {
        machine.resume(i, ~std::uint64_t{0});
    }
    machine.on_cpu(7, [&] { say(machine, "the last line"); });
    EXPECT_THAT(console.shown, SizeIs(3 + PLOG_PASSED_MAX));
    EXPECT_NE(console.console.passed_count, 0U);
    const printkfmt::Source source = read_boot(machine);
    EXPECT_FALSE(source.consoles[0].certain);
    EXPECT_EQ(source.consoles[0].maybe_from, Seq{PLOG_PASSED_MAX});
}

}  // namespace
}  // namespace lastwords::test
