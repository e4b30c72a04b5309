// SPDX-License-Identifier: GPL-2.0-or-later
// What is left of earlier boots: which of their messages a later boot may overwrite, and in which
// order.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "runtime/plog_console.h"
#include "tests/runtime/region_reader.h"

namespace lastwords::test {
namespace {

using printkfmt::Source;
using ::testing::Ge;
using ::testing::SizeIs;

constexpr int kPanicLines = 20;

class PlogEarlierBoots : public ::testing::Test {
 protected:
    PlogMachine machine{64 * 1024};

    void say(const std::string& text, int times = 1, std::uint8_t flags = 0) {
        for (int i = 0; i < times; ++i) {
            machine.write(fmt::format("{} {}", text, i), flags);
        }
    }
    void panic(int lines = kPanicLines) {
        plog_panic_begin(&machine.log());
        say("panic", lines);
    }
    /// A boot that says `chatter` messages and panics. Returns its epoch.
    std::uint32_t crash(int chatter) {
        machine.boot();
        say("chatter", chatter);
        panic();
        return machine.log().epoch;
    }
    std::uint32_t boot(int chatter) {
        machine.boot();
        say("chatter", chatter);
        return machine.log().epoch;
    }
    /// Boots once more, to clear what was before.
    void clear() {
        machine.boot();
        plog_clear(&machine.log());
    }
    std::vector<std::string> left_of(std::uint32_t epoch) {
        for (const Source& source : read_region(copy_of(machine))) {
            if (source.id == fmt::format("boot {}", epoch)) {
                return texts_of(source);
            }
        }
        return {};
    }
    std::string last_of(std::uint32_t epoch) {
        const std::vector<std::string> texts = left_of(epoch);
        return texts.empty() ? "" : texts.back();
    }
    std::size_t panic_lines_left_of(std::uint32_t epoch) {
        const std::vector<std::string> texts = left_of(epoch);
        return static_cast<std::size_t>(
            std::count_if(texts.begin(), texts.end(),
                          [](const std::string& text) { return text.starts_with("panic"); }));
    }
    std::uint32_t kept_slots() {
        const plog& log = machine.log();
        return log.slots - log.ring.slots - log.after_panic.slots - log.panic_reserve.slots;
    }
    /// Checks that the newest of `all` messages are left, without a gap.
    void expect_the_newest(std::uint32_t epoch, int chatter) {
        const std::vector<std::string> texts = left_of(epoch);
        const int all = chatter + kPanicLines;
        int number = all - static_cast<int>(texts.size());
        for (const std::string& text : texts) {
            EXPECT_EQ(text, number < chatter ? fmt::format("chatter {}", number)
                                             : fmt::format("panic {}", number - chatter));
            ++number;
        }
    }
};

TEST_F(PlogEarlierBoots, ThatSaidNothingTakeNothingFromTheCrash) {
    for (int silent : {1, 2, 3, 8}) {
        const std::uint32_t first = crash(450);
        const std::size_t before = left_of(first).size();
        for (int i = 0; i < silent; ++i) {
            machine.boot();
        }
        boot(0);
        EXPECT_THAT(left_of(first), SizeIs(before)) << silent;
        say("next boot", 1000);
        EXPECT_EQ(panic_lines_left_of(first), kPanicLines) << silent;
        EXPECT_THAT(left_of(first), SizeIs(Ge(machine.log().slots / 4))) << silent;
        clear();
    }
}

TEST_F(PlogEarlierBoots, ThatWereShortTakeTheOldestFirst) {
    for (int few : {1, 3, 45}) {
        const std::uint32_t first = crash(450);
        for (int i = 0; i < 12; ++i) {
            boot(few);
            EXPECT_EQ(panic_lines_left_of(first), kPanicLines) << few;
            expect_the_newest(first, 450);
        }
        boot(2000);
        EXPECT_EQ(panic_lines_left_of(first), kPanicLines) << few;
        clear();
    }
}

TEST_F(PlogEarlierBoots, ThatCrashOneAfterTheOtherKeepTheFirstAndTheLastCrash) {
    for (int chatter : {0, 30, 300, 3000}) {
        const std::uint32_t first = crash(450);
        for (int i = 0; i < 10; ++i) {
            const std::uint32_t last = crash(chatter);
            EXPECT_EQ(panic_lines_left_of(first), kPanicLines) << chatter;
            expect_the_newest(first, 450);
            boot(0);
            say("next boot", 1000);
            EXPECT_EQ(panic_lines_left_of(last), kPanicLines) << chatter << " " << i;
            EXPECT_GE(kept_slots(), machine.log().slots / 4);
            EXPECT_LE(kept_slots(), machine.log().slots / 2);
            panic();
        }
        EXPECT_THAT(left_of(first), SizeIs(Ge(machine.log().slots / 4))) << chatter;
        clear();
    }
}

TEST_F(PlogEarlierBoots, ThatHungAfterAnEmergencyCountAsACrash) {
    machine.boot();
    say("chatter", 450);
    say("oops", 20, PLOG_RECORD_EMERGENCY);
    const std::uint32_t first = machine.log().epoch;
    for (int i = 0; i < 5; ++i) {
        boot(1000);
        say("oops", 20, PLOG_RECORD_EMERGENCY);
        EXPECT_EQ(last_of(first), "oops 19");
        EXPECT_THAT(left_of(first), SizeIs(Ge(machine.log().slots / 4)));
    }
}

TEST_F(PlogEarlierBoots, ThatPanickedCountMoreThanAWarningBefore) {
    machine.boot();
    say("chatter", 450);
    say("WARNING", 20, PLOG_RECORD_EMERGENCY);
    const std::uint32_t first = crash(450);
    for (int i = 0; i < 3; ++i) {
        crash(300);
    }
    EXPECT_EQ(panic_lines_left_of(first), kPanicLines);
}

TEST_F(PlogEarlierBoots, ThatHungInSilenceKeepTheirNewestLines) {
    const std::uint32_t hung = boot(460);
    boot(45);
    boot(0);
    boot(2000);
    EXPECT_EQ(last_of(hung), "chatter 459");
    EXPECT_THAT(left_of(hung), SizeIs(Ge(machine.log().slots / 4)));
}

TEST_F(PlogEarlierBoots, AQuarterIsAQuarterOfTheSlotsAlsoWithLongMessages) {
    machine.boot();
    say("old chatter", 100);
    for (int i = 0; i < 35; ++i) {
        machine.write(fmt::format("registers {}", i) + std::string(1100, 'r'));
    }
    say("Call Trace", 30);
    const std::uint32_t first = machine.log().epoch;
    boot(0);
    EXPECT_GE(kept_slots(), machine.log().slots / 4);
    EXPECT_LE(kept_slots(), machine.log().slots / 2);
    say("next boot's message", 1000);
    const std::vector<std::string> left = left_of(first);
    EXPECT_THAT(left, SizeIs(Ge(30 + (kept_slots() - 30) / PLOG_RECORD_SLOTS_MAX)));
    EXPECT_TRUE(left.front().starts_with("registers"));
}

TEST_F(PlogEarlierBoots, ARecordThatWasNeverFinishedIsKeptLikeAWholeOne) {
    machine.boot();
    say("chatter", 450);
    machine.run({[&] {
        plog_panic_begin(&machine.log());
        machine.die_after(30);
        machine.write("the last thing that it was about to say");
    }});
    const std::uint32_t first = machine.log().epoch;
    const std::size_t before = left_of(first).size();
    boot(0);
    boot(3);
    boot(1000);
    EXPECT_TRUE(last_of(first).starts_with("the last")) << last_of(first);
    EXPECT_GE(left_of(first).size(), before / 2 - 3);
}

/// A writer that stops before it has written anything leaves the header of an old long record in a
/// slot that nobody writes any more, and newer records in the other slots of the old one.
TEST_F(PlogEarlierBoots, AreWorthWhatTheNewerOfTwoRecordsInASlotIsWorth) {
    for (bool same_boot : {true, false}) {
        for (std::uint64_t steps = 0; steps < 20; ++steps) {
            std::fill_n(machine.region_start(), machine.region_bytes(), std::byte{});
            machine.boot();
            machine.write("old: " + std::string(1100, 'o'));
            const std::uint32_t ring = machine.log().ring.slots;
            say("chatter", static_cast<int>(ring - PLOG_RECORD_SLOTS_MAX));
            if (!same_boot) {
                const std::uint32_t slot = machine.log().ring.order[0];
                machine.boot();
                const std::uint32_t* const order = machine.log().ring.order;
                say("chatter", static_cast<int>(std::find(order, order + ring, slot) - order));
            }
            machine.run({[&] {
                machine.die_after(steps);
                machine.write("it stops");
            }});
            panic();
            const std::uint32_t first = machine.log().epoch;
            boot(1000);
            EXPECT_EQ(panic_lines_left_of(first), kPanicLines) << same_boot << " " << steps;
        }
    }
}

TEST_F(PlogEarlierBoots, AreFoundWithoutAnySuperblock) {
    const std::uint32_t first = crash(450);
    const auto banks = sizeof(plog_bank_copy);
    std::fill_n(machine.region_start(), banks, std::byte{});
    std::fill_n(
        machine.region_start() + PLOG_SLOTS_AT + std::size_t{machine.log().slots} * PLOG_SLOT_BYTES,
        banks, std::byte{});
    EXPECT_EQ(boot(1000), first + 1);
    EXPECT_EQ(panic_lines_left_of(first), kPanicLines);
    EXPECT_GE(kept_slots(), machine.log().slots / 4);
}

TEST_F(PlogEarlierBoots, AreNotKeptWhenCleared) {
    const std::uint32_t first = crash(450);
    boot(5);
    plog_clear(&machine.log());
    const std::uint32_t next = boot(0);
    EXPECT_EQ(kept_slots(), 5U);
    EXPECT_THAT(left_of(first), SizeIs(0));
    say("next", 1000);
    EXPECT_THAT(left_of(next), SizeIs(machine.log().ring.slots));
}

TEST_F(PlogEarlierBoots, GiveTheirSlotsToThisBootOnceTheyAreCleared) {
    crash(450);
    const std::uint32_t next = boot(1000);
    EXPECT_THAT(left_of(next), SizeIs(machine.log().ring.slots));
    EXPECT_LE(machine.log().ring.slots, machine.log().slots / 2);
    plog_clear(&machine.log());
    EXPECT_GE(machine.log().ring.slots, machine.log().slots * 9 / 10);
    say("after clear", 1000);
    EXPECT_THAT(left_of(next), SizeIs(machine.log().ring.slots));
    panic();
    EXPECT_EQ(panic_lines_left_of(next), kPanicLines);
    boot(1000);
    EXPECT_EQ(panic_lines_left_of(next), kPanicLines);
}

TEST_F(PlogEarlierBoots, ABootWithoutMessagesDoesNotTakeTheConsolesOfTheCrash) {
    machine.boot();
    plog_console console{};
    console.name = "ttyS0";
    console.show = [](plog_owner*, const plog_record*, const char*) { return PLOG_SHOWN; };
    plog_console_register(&machine.log(), &console);
    panic();
    for (int silent = 0; silent < 4; ++silent) {
        machine.boot();
        const auto sources = read_region(copy_of(machine));
        ASSERT_THAT(sources[0].consoles, SizeIs(1)) << silent;
        EXPECT_EQ(sources[0].consoles[0].next_seq, Seq{kPanicLines});
        EXPECT_EQ(sources[0].machine.release, "6.1.0-machine");
    }
}

TEST_F(PlogEarlierBoots, TheConsolesOfTheFirstCrashStayIfItIsToBeKept) {
    machine.on_setup = [](plog_setup& setup) { setup.keep_first_crash = true; };
    machine.boot();
    plog_console console{};
    console.name = "ttyS0";
    console.show = [](plog_owner*, const plog_record*, const char*) { return PLOG_SHOWN; };
    plog_console_register(&machine.log(), &console);
    panic();
    for (int i = 0; i < 4; ++i) {
        boot(10);
        const auto sources = read_region(copy_of(machine));
        EXPECT_THAT(sources[0].consoles, SizeIs(1)) << i;
        EXPECT_EQ(sources[0].machine.release, "6.1.0-machine") << i;
    }
}

TEST_F(PlogEarlierBoots, TheFirstCrashGivesWayToALongBootThatDidNotCrashOrStays) {
    for (bool keep : {false, true}) {
        machine.on_setup = [&](plog_setup& setup) { setup.keep_first_crash = keep; };
        const std::uint32_t first = crash(450);
        for (int i = 0; i < 6; ++i) {
            boot(2000);
        }
        const std::size_t quarter = machine.log().slots / 4;
        EXPECT_EQ(left_of(first).size() >= quarter, keep);
        // Even if it gives way, its newest lines are the last to be overwritten.
        EXPECT_EQ(panic_lines_left_of(first), kPanicLines) << keep;
        EXPECT_LE(kept_slots(), machine.log().slots / 2);
        clear();
    }
}

TEST_F(PlogEarlierBoots, InAnyOrderKeepThePanicOfTheFirstCrash) {
    for (int round = 0; round < 50; ++round) {
        auto& random = machine.random();
        const std::uint32_t first = crash(static_cast<int>(random() % 1000));
        for (int i = 0; i < 8; ++i) {
            switch (random() % 4) {
                case 0:
                    machine.boot();
                    break;
                case 1:
                    boot(static_cast<int>(random() % 46));
                    break;
                case 2:
                    crash(static_cast<int>(random() % 1000));
                    break;
                default:
                    machine.boot();
                    for (std::size_t k = random() % 20; k > 0; --k) {
                        machine.write(std::string(random() % 1200, 'x'));
                    }
            }
            ASSERT_EQ(panic_lines_left_of(first), kPanicLines) << round << " " << i;
        }
        clear();
    }
}

TEST_F(PlogEarlierBoots, LeaveRoomForLongMessagesAlsoIfManyCpusWroteAtOnce) {
    for (int i = 0; i < 5; ++i) {
        machine.boot();
        const auto chatter = [&] { say("chatter", 60); };
        machine.run(std::vector<std::function<void()>>(8, chatter));
        machine.boot();
        std::vector<std::string> texts;
        for (std::uint32_t k = 0; k < machine.log().ring.slots / PLOG_RECORD_SLOTS_MAX * 3 / 4;
             ++k) {
            texts.push_back(fmt::format("{:4}", k) + std::string(1100, 'l'));
            machine.write(texts.back());
        }
        EXPECT_EQ(left_of(machine.log().epoch), texts) << i;
    }
}

}  // namespace
}  // namespace lastwords::test
