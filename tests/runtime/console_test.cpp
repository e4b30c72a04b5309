// SPDX-License-Identifier: GPL-2.0-or-later
// Tests the ownership of consoles, their positions, and what the region says of both afterwards.
#include "runtime/plog_console.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/runtime/test_console.h"

namespace lastwords::test {
namespace {

using printkfmt::Source;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST_F(PlogConsole, ShowsEachMessageAtOnceIfItIsDirect) {
    TestConsole console(machine, "ttyS0");
    say(machine, "one");
    EXPECT_THAT(console.shown, ElementsAre("one"));
    say(machine, "two");
    EXPECT_THAT(console.shown, ElementsAre("one", "two"));
    EXPECT_EQ(plog_console_position(&console.console), 2U);
}

TEST_F(PlogConsole, ThatIsDeferredIsWokenAndCatchesUp) {
    TestConsole console(machine, "netconsole0", PLOG_RELIABILITY_ATOMIC, true);
    for (int i = 0; i < 20; ++i) {
        say(machine, fmt::format("line {}", i));
    }
    EXPECT_THAT(console.shown, IsEmpty());
    EXPECT_EQ(console.kicks, 20);
    EXPECT_FALSE(plog_console_flush(&console.console, 5));
    EXPECT_THAT(console.shown, SizeIs(testing::Ge(5U)));
    EXPECT_TRUE(plog_console_flush(&console.console, 100));
    EXPECT_THAT(console.shown, SizeIs(20));
    EXPECT_EQ(console.shown.back(), "line 19");
}

TEST_F(PlogConsole, ThatIsBusyStopsAloneAndGoesOnFromItsOwnPosition) {
    TestConsole slow(machine, "ttyS0");
    TestConsole fast(machine, "ttyS1");
    say(machine, "before");
    slow.busy = true;
    say(machine, "while busy");
    EXPECT_THAT(fast.shown, ElementsAre("before", "while busy"));
    EXPECT_THAT(slow.shown, ElementsAre("before"));
    EXPECT_GT(slow.kicks, 0);
    slow.busy = false;
    say(machine, "after");
    EXPECT_THAT(slow.shown, ElementsAre("before", "while busy", "after"));
}

TEST_F(PlogConsole, ThatIsRegisteredLaterIsNotSaidToHaveShownWhatWasBefore) {
    say(machine, "before");
    TestConsole console(machine, "tty0");
    say(machine, "shown");
    const Source source = read_boot(machine);
    EXPECT_EQ(source.consoles[0].coverage.of(Seq{0}), printkfmt::Delivery::kDoubtful);
    EXPECT_EQ(source.consoles[0].coverage.of(Seq{1}), printkfmt::Delivery::kPassed);
}

TEST_F(PlogConsole, ThatWasBusyForLongGoesOnFromWhatIsStillThere) {
    TestConsole console(machine, "ttyS0");
    console.busy = true;
    const std::uint32_t laps = 200;  // more than slot_of_seq can tell apart with words of 32 bits
    for (std::uint32_t i = 0; i < laps * machine.log().slots; ++i) {
        say(machine, fmt::format("line {}", i));
    }
    console.busy = false;
    say(machine, "the last");
    plog_console_flush(&console.console, UINT32_MAX);
    EXPECT_GT(console.shown.size(), machine.log().ring.slots / 2);
    EXPECT_EQ(console.shown.back(), "the last");
}

TEST_F(PlogConsole, ShowsWhatWasOverwrittenByNobodyThoughAWriterWasLateByALap) {
    TestConsole console(machine, "ttyS0");
    machine.begin({[&] { say(machine, "slow"); }});
    while (plog_next_seq(&machine.log()) == 0) {
        machine.resume(0);
    }
    constexpr std::uint64_t kStepsToSetSlotOfSeq = 4;  // then the writer has claimed its slot
    machine.resume(0, kStepsToSetSlotOfSeq);
    const std::uint64_t same_place = std::uint64_t{1} << machine.log().slot_of_seq_bits;
    for (std::uint64_t i = 0; i < same_place; ++i) {
        say(machine, fmt::format("line {}", i));
    }
    machine.resume(0, ~std::uint64_t{0});
    plog_record record{};
    std::string text(PLOG_TEXT_BYTES_MAX, '\0');
    EXPECT_EQ(plog_read(&machine.log(), same_place, &record, text.data()), PLOG_FOUND);
    EXPECT_EQ(text.substr(0, record.length), fmt::format("line {}", same_place - 1));
}

TEST_F(PlogConsole, ThatIsAskedForWhileItShowsHasShownItOnce) {
    TestConsole console(machine, "ttyS0");
    bool inside = false;
    console.inside = [&](plog_owner*) {
        inside = true;
        for (int i = 0; i < 40; ++i) {
            machine.step();  // a driver that checks its ownership only at the end
        }
        return true;
    };
    machine.run({[&] { say(machine, "slow"); },
                 [&] {
                     while (!inside) {
                         machine.step();
                     }
                     plog_panic_begin(&machine.log());
                     say(machine, "Kernel panic");
                 }});
    EXPECT_THAT(console.shown, ElementsAre("slow", "Kernel panic"));
}

TEST_F(PlogConsole, IsReadFromTheRegionWithWhatItNeverShowed) {
    TestConsole fast(machine, "ttyS1");
    TestConsole slow(machine, "ttyS0");
    for (int i = 0; i < 10; ++i) {
        slow.busy = i >= 4;
        say(machine, fmt::format("line {}", i));
    }
    const Source source = read_boot(machine);
    ASSERT_THAT(source.consoles, SizeIs(2));
    EXPECT_EQ(source.consoles[0].name, "ttyS1");
    EXPECT_EQ(source.consoles[0].coverage.unflushed, 0U);
    EXPECT_EQ(source.consoles[1].name, "ttyS0");
    EXPECT_EQ(source.consoles[1].next_seq, Seq{4});
    EXPECT_TRUE(source.consoles[1].certain);
    EXPECT_EQ(source.consoles[1].coverage.unflushed, 6U);
    EXPECT_FALSE(source.findings.lossy());
}

TEST_F(PlogConsole, ADamagedCopyOfThePositionLeavesTheOneBefore) {
    TestConsole console(machine, "ttyS0");
    for (int i = 0; i < 10; ++i) {
        say(machine, fmt::format("line {}", i));
    }
    const std::size_t position =
        offsetof(plog_bank, consoles) + sizeof(plog_bank) + offsetof(plog_console_entry, position);
    machine.region_start()[position] ^= std::byte{4};
    const Source source = read_boot(machine);
    ASSERT_THAT(source.consoles, SizeIs(1));
    EXPECT_GE(source.consoles[0].next_seq, Seq{9});
    EXPECT_LE(source.consoles[0].next_seq, Seq{10});
}

TEST_F(PlogConsole, APositionBothCopiesOfWhichAreDamagedProvesNothing) {
    TestConsole console(machine, "ttyS0");
    say(machine, "line");
    const std::size_t position =
        offsetof(plog_bank, consoles) + sizeof(plog_bank) + offsetof(plog_console_entry, position);
    machine.region_start()[position] ^= std::byte{4};
    machine.region_start()[PLOG_SLOTS_AT + machine.log().slots * PLOG_SLOT_BYTES + position] ^=
        std::byte{4};
    const Source source = read_boot(machine);
    ASSERT_THAT(source.consoles, SizeIs(1));
    EXPECT_FALSE(source.consoles[0].certain);
    EXPECT_TRUE(source.findings.lossy());
}

TEST_F(PlogConsole, AnEmergencySectionIsStoredFirstAndShownAtItsEnd) {
    TestConsole console(machine, "ttyS0");
    plog_emergency_enter(&machine.log());
    say(machine, "BUG: outer");
    plog_emergency_enter(&machine.log());
    say(machine, "nested");
    plog_emergency_exit(&machine.log());
    say(machine, "end of trace");
    EXPECT_THAT(console.shown, IsEmpty());
    EXPECT_THAT(read_boot(machine).log.records, SizeIs(3));
    plog_emergency_exit(&machine.log());
    EXPECT_THAT(console.shown, ElementsAre("BUG: outer", "nested", "end of trace"));
}

TEST_F(PlogConsole, TheEndOfAnEmergencySectionWithoutABeginningIsNone) {
    TestConsole console(machine, "ttyS0");
    plog_emergency_exit(&machine.log());
    say(machine, "at once");
    EXPECT_THAT(console.shown, ElementsAre("at once"));
}

TEST_F(PlogConsole, TheEndOfAnEmergencySectionIsReachedThoughOthersGoOnTalking) {
    TestConsole console(machine, "ttyS0");
    console.inside = [&](plog_owner*) {
        machine.on_cpu(1, [&] { plog_store_text(machine, "chatter"); });
        return true;
    };
    plog_emergency_enter(&machine.log());
    say(machine, "BUG: it begins");
    plog_emergency_exit(&machine.log());
    EXPECT_EQ(console.shown.front(), "BUG: it begins");
    EXPECT_LE(console.shown.size(), 5U * machine.log().slots);
}

TEST_F(PlogConsole, APanicsMessagesAreShownThoughOthersGoOnTalking) {
    TestConsole console(machine, "ttyS0");
    plog_emergency_enter(&machine.log());
    for (int i = 0; i < 5; ++i) {
        say(machine, fmt::format("oops {}", i));
    }
    console.inside = [&](plog_owner*) {
        for (int i = 0; i < 200; ++i) {
            machine.on_cpu(1, [&] { plog_store_text(machine, "chatter"); });
        }
        return true;
    };
    plog_panic_begin(&machine.log());
    say(machine, "Kernel panic");
    for (int i = 0; i < 5; ++i) {
        EXPECT_THAT(console.shown, Contains(fmt::format("oops {}", i)));
    }
    EXPECT_THAT(console.shown, Contains("Kernel panic"));
    const Source source = read_boot(machine);
    EXPECT_THAT(source.log.records, Contains(testing::Field(&printkfmt::Record::late, true)));
}

TEST_F(PlogConsole, APanicInsideAnEmergencySectionShowsWhatWasStored) {
    TestConsole console(machine, "ttyS0");
    plog_emergency_enter(&machine.log());
    say(machine, "BUG: it begins");
    ASSERT_EQ(plog_panic_begin(&machine.log()), PLOG_PANIC_MINE);
    say(machine, "Kernel panic");
    EXPECT_THAT(console.shown, ElementsAre("BUG: it begins", "Kernel panic"));
}

TEST_F(PlogConsole, InAPanicTheMostReliableComesFirstAndTheUnsafeNot) {
    std::vector<std::string> order;
    TestConsole unsafe(machine, "tty0", PLOG_RELIABILITY_UNSAFE);
    TestConsole locked(machine, "netconsole0", PLOG_RELIABILITY_LOCKED);
    TestConsole atomic(machine, "ttyS0", PLOG_RELIABILITY_ATOMIC, true);
    for (TestConsole* console : {&unsafe, &locked, &atomic}) {
        console->together = &order;
    }
    plog_panic_begin(&machine.log());
    say(machine, "one");
    say(machine, "two");
    EXPECT_THAT(order, ElementsAre("ttyS0", "netconsole0", "ttyS0", "netconsole0"));
    plog_panic_flush(&machine.log());
    EXPECT_THAT(unsafe.shown, IsEmpty());  // not used, because the region survives
}

TEST(PlogUnsafeConsole, IsUsedAsThePolicySaysIfTheRegionDoesNotSurvive) {
    for (const plog_unsafe_policy policy :
         {PLOG_UNSAFE_NEVER, PLOG_UNSAFE_LAST, PLOG_UNSAFE_ALWAYS}) {
        PlogMachine machine(64 * 1024);
        machine.survives(false);
        machine.unsafe_policy(policy);
        machine.boot();
        TestConsole console(machine, "tty0", PLOG_RELIABILITY_UNSAFE);
        plog_panic_begin(&machine.log());
        say(machine, "Kernel panic");
        EXPECT_EQ(console.shown.size(), policy == PLOG_UNSAFE_ALWAYS ? 1U : 0U);
        plog_panic_flush(&machine.log());
        EXPECT_EQ(console.shown.size(), policy == PLOG_UNSAFE_NEVER ? 0U : 1U);
    }
}

TEST_F(PlogConsole, WhoseLockIsHeldIsSkippedInAPanic) {
    TestConsole locked(machine, "netconsole0", PLOG_RELIABILITY_LOCKED);
    TestConsole atomic(machine, "ttyS0");
    locked.console.try_lock = [](plog_console*) { return false; };
    locked.console.unlock = [](plog_console*) {};
    plog_panic_begin(&machine.log());
    say(machine, "Kernel panic");
    EXPECT_THAT(locked.shown, IsEmpty());
    EXPECT_THAT(atomic.shown, ElementsAre("Kernel panic"));
}

TEST_F(PlogConsole, IsHandedOverToAPanicByAnOwnerThatIsAlive) {
    TestConsole console(machine, "ttyS0");
    bool panicked = false;
    std::vector<std::uint16_t> cpus;
    console.inside = [&](plog_owner* owner) {
        cpus.push_back(machine.caller().cpu);
        // A slow driver, which checks between two bytes whether it still owns the console.
        while (machine.caller().cpu == 0) {
            if (!plog_owner_can_proceed(owner)) {
                return false;
            }
        }
        return true;
    };
    machine.run({[&] { say(machine, "slow"); },
                 [&] {
                     while (cpus.empty()) {
                         machine.step();
                     }
                     panicked = plog_panic_begin(&machine.log()) == PLOG_PANIC_MINE;
                     say(machine, "Kernel panic");
                 }});
    EXPECT_TRUE(panicked);
    EXPECT_THAT(cpus, ElementsAre(0, 1, 1));
    EXPECT_THAT(console.shown, ElementsAre("slow", "Kernel panic"));
}

TEST(PlogConsoles, AreTakenOverFromAnOwnerThatIsDead) {
    for (const bool in_unsafe : {false, true}) {
        PlogMachine machine(64 * 1024);
        machine.survives(false);
        machine.unsafe_policy(PLOG_UNSAFE_LAST);
        machine.boot();
        TestConsole console(machine, "ttyS0");
        TestConsole other(machine, "ttyS1");
        bool entered = false;
        console.inside = [&](plog_owner* owner) {
            if (machine.caller().cpu == 0) {
                EXPECT_TRUE(!in_unsafe || plog_owner_enter_unsafe(owner));
                entered = true;
                machine.die_after(0);
                machine.step();
            }
            return true;
        };
        machine.run({[&] { say(machine, "the last of CPU 0"); },
                     [&] {
                         while (!entered) {
                             machine.step();
                         }
                         plog_panic_begin(&machine.log());
                         say(machine, "Kernel panic");
                         EXPECT_EQ(console.shown.empty(), in_unsafe);
                         EXPECT_THAT(other.shown, Contains("Kernel panic"));
                         plog_panic_flush(&machine.log());
                         EXPECT_THAT(console.shown,
                                     ElementsAre("the last of CPU 0", "Kernel panic"));
                     }});
    }
}

TEST_F(PlogConsole, WhoseOwnerIsUnresponsiveIsWaitedForOnce) {
    TestConsole console(machine, "ttyS0");
    std::uint64_t pauses = 0;
    machine.on_pause = [&] { ++pauses; };
    console.inside = [&](plog_owner* owner) {
        EXPECT_TRUE(plog_owner_enter_unsafe(owner));
        machine.die_after(0);
        machine.step();
        return true;
    };
    machine.run({[&] { say(machine, "the last of CPU 0"); }});
    machine.on_cpu(1, [&] {
        plog_panic_begin(&machine.log());
        for (int i = 0; i < 10; ++i) {
            say(machine, "panic");
        }
    });
    EXPECT_EQ(pauses, PLOG_HANDOVER_TRIES);
}

TEST_F(PlogConsole, ThatThePanicCpuOwnsAlreadyIsTakenOverWithoutWaiting) {
    TestConsole console(machine, "ttyS0");
    bool once = false;
    std::uint64_t pauses = 0;
    machine.on_pause = [&] { ++pauses; };
    console.inside = [&](plog_owner*) {
        if (!once) {
            once = true;
            plog_panic_begin(&machine.log());  // as in an NMI that interrupts show()
            say(machine, "Kernel panic");
        }
        return true;
    };
    say(machine, "interrupted");
    EXPECT_THAT(console.shown, Contains("Kernel panic"));
    EXPECT_EQ(pauses, 0U);
}

TEST(PlogConsoles, ShowAPanicMessageThatAnNmiInterruptedAndTheNmis) {
    for (std::uint64_t step = 0; step < 60; ++step) {
        PlogMachine machine(64 * 1024, step + 1);
        machine.boot();
        TestConsole console(machine, "ttyS0");
        machine.run({[&] {
            plog_panic_begin(&machine.log());
            machine.nmi_at(step, [&] { say(machine, "NMI in the panic"); });
            machine.write("Kernel panic");
            machine.write("the next line");
        }});
        const std::size_t nmis = static_cast<std::size_t>(
            std::count(console.shown.begin(), console.shown.end(), "NMI in the panic"));
        EXPECT_EQ(nmis, 1U) << step;
        EXPECT_EQ(std::count(console.shown.begin(), console.shown.end(), "Kernel panic"), 1)
            << step;
        EXPECT_EQ(console.shown.back(), "the next line") << step;
        EXPECT_THAT(console.shown, SizeIs(3)) << step;
    }
}

TEST_F(PlogConsole, DoesNotWaitForAMessageThatWasRefused) {
    TestConsole console(machine, "ttyS0");
    const std::uint32_t slots = std::exchange(machine.log().ring.slots, 0);
    EXPECT_EQ(machine.write("no room"), PLOG_NO_SEQ);
    machine.log().ring.slots = slots;
    say(machine, "the next");
    EXPECT_THAT(console.shown, ElementsAre("plog: messages lost here: 1", "the next"));
}

TEST(PlogConsoles, WaitForAWriterThatWasLateByALap) {
    // The writer has drawn its seq, and the entry of slot_of_seq that it will set still names the
    // slot of an older message.
    PlogMachine machine(PLOG_REGION_BYTES_MIN);
    machine.boot();
    TestConsole console(machine, "ttyS0");
    const std::uint32_t laps = machine.log().slots + 20;
    for (std::uint32_t i = 0; i < laps; ++i) {
        say(machine, fmt::format("line {}", i));
    }
    machine.begin({[&] { say(machine, "slow"); }});
    while (plog_next_seq(&machine.log()) == laps) {
        machine.resume(0);
    }
    for (int i = 0; i < 40; ++i) {
        say(machine, "fast");
    }
    EXPECT_THAT(console.shown, SizeIs(laps));
    while (!machine.alive().empty()) {
        machine.resume(0);
    }
    plog_console_flush(&console.console, 1000);
    ASSERT_THAT(console.shown, SizeIs(laps + 41));
    EXPECT_EQ(console.shown[laps], "slow");
}

TEST(PlogConsoles, ShowAllRecordsOfInterleavedCpusOnceAndInOrder) {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        PlogMachine machine(64 * 1024, seed);
        machine.boot();
        TestConsole console(machine, "ttyS0");
        const auto talk = [&] {
            for (int i = 0; i < 10; ++i) {
                say(machine, fmt::format("CPU {} line {}", machine.caller().cpu, i));
            }
        };
        machine.run({talk, talk, talk});
        plog_console_flush(&console.console, UINT32_MAX);
        EXPECT_THAT(console.shown, SizeIs(30)) << seed;
        const Source source = read_boot(machine);
        for (std::size_t i = 0; i < source.log.records.size(); ++i) {
            EXPECT_EQ(source.log.records[i].text, console.shown.at(i)) << seed;
        }
    }
}

}  // namespace
}  // namespace lastwords::test
