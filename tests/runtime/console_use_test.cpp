// SPDX-License-Identifier: GPL-2.0-or-later
// Tests where a console is used and where it is left alone: contexts, emergencies, levels, and
// consoles that are disabled, unregistered or in their driver's own turn.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runtime/plog_console.h"
#include "runtime/plog_prefix.h"
#include "tests/runtime/test_console.h"

namespace lastwords::test {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

void emergency(PlogMachine& machine, const std::string& text) {
    plog_emergency_enter(&machine.log());
    say(machine, text);
    plog_emergency_exit(&machine.log());
}

TEST_F(PlogConsole, InAnEmergencyTheMostReliableIsFirstAndWorkersDoTheRest) {
    std::vector<std::string> order;
    TestConsole unsafe(machine, "tty0", PLOG_RELIABILITY_UNSAFE);
    TestConsole deferred(machine, "netconsole0", PLOG_RELIABILITY_ATOMIC, true);
    TestConsole locked(machine, "ttyS1", PLOG_RELIABILITY_LOCKED);
    TestConsole atomic(machine, "ttyS0");
    for (TestConsole* console : {&unsafe, &deferred, &locked, &atomic}) {
        console->together = &order;
    }
    emergency(machine, "BUG: something");
    EXPECT_THAT(order, ElementsAre("ttyS0", "ttyS1"));
    EXPECT_EQ(unsafe.kicks, 1);
    EXPECT_EQ(deferred.kicks, 1);
    EXPECT_EQ(atomic.kicks, 0);
    EXPECT_TRUE(plog_console_flush(&unsafe.console, 10));  // its worker
    EXPECT_TRUE(plog_console_flush(&deferred.console, 10));
    EXPECT_THAT(unsafe.shown, ElementsAre("BUG: something"));
    EXPECT_THAT(deferred.shown, ElementsAre("BUG: something"));
}

TEST_F(PlogConsole, InAnInterruptNothingIsCalledThatMayHang) {
    TestConsole unsafe(machine, "tty0", PLOG_RELIABILITY_UNSAFE);
    TestConsole locked(machine, "ttyS1", PLOG_RELIABILITY_LOCKED);
    TestConsole atomic(machine, "ttyS0");
    std::size_t messages = 0;
    for (const std::uint8_t context :
         {PLOG_CONTEXT_SOFTIRQ, PLOG_CONTEXT_HARDIRQ, PLOG_CONTEXT_NMI}) {
        machine.in_context(context);
        say(machine, "in an interrupt");
        emergency(machine, "WARNING: in an interrupt");
        messages += 2;
        EXPECT_FALSE(plog_console_flush(&unsafe.console, 10));
        EXPECT_THAT(unsafe.shown, IsEmpty());
        EXPECT_EQ(unsafe.kicks, static_cast<int>(messages));
        EXPECT_THAT(atomic.shown, SizeIs(messages));
    }
    EXPECT_THAT(locked.shown, SizeIs(messages - 2));  // not in the NMI, which may hold its lock
    EXPECT_EQ(locked.kicks, 2);
    machine.in_context(PLOG_CONTEXT_TASK);
    say(machine, "in a task");
    EXPECT_THAT(unsafe.shown, SizeIs(messages + 1));
}

TEST_F(PlogConsole, ThatIsDisabledShowsWhatItMissedWhenItIsEnabled) {
    TestConsole console(machine, "tty0");
    say(machine, "before");
    plog_console_enable(&console.console, false);
    for (int i = 0; i < 20; ++i) {
        say(machine, fmt::format("held back {}", i));
    }
    EXPECT_THAT(console.shown, ElementsAre("before"));
    EXPECT_EQ(console.kicks, 0);
    EXPECT_EQ(read_boot(machine).consoles[0].next_seq, Seq{1});
    plog_console_enable(&console.console, true);
    EXPECT_THAT(console.shown, SizeIs(21));
    EXPECT_EQ(console.shown.back(), "held back 19");
}

TEST_F(PlogConsole, ThatIsDeferredAndEnabledAgainIsWoken) {
    TestConsole console(machine, "tty0", PLOG_RELIABILITY_UNSAFE, true);
    plog_console_enable(&console.console, false);
    say(machine, "held back");
    plog_console_enable(&console.console, true);
    EXPECT_EQ(console.kicks, 1);
    EXPECT_THAT(console.shown, IsEmpty());
}

TEST(PlogConsoles, ThatAreEnabledByTwoCpusAtOnceKeepAValidEntry) {
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        PlogMachine machine(PLOG_REGION_BYTES_MIN, seed);
        machine.boot();
        TestConsole console(machine, "ttyS0");
        machine.on_store = [&](std::size_t) {
            ASSERT_THAT(read_boot(machine).consoles, SizeIs(1)) << seed;
        };
        const auto toggle = [&](bool enabled) {
            return [&, enabled] {
                for (int i = 0; i < 3; ++i) {
                    plog_console_enable(&console.console, enabled);
                }
            };
        };
        machine.run({toggle(false), toggle(true)});
        machine.on_store = nullptr;
        const bool enabled = (console.console.flags & PLOG_CONSOLE_ENABLED) != 0;
        EXPECT_EQ(read_boot(machine).consoles[0].enabled(), enabled) << seed;
        ASSERT_FALSE(testing::Test::HasFatalFailure());
    }
}

TEST(PlogConsoles, ThatRegisterAtOnceGetPlacesOfTheirOwn) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        PlogMachine machine(64 * 1024, seed);
        machine.boot();
        std::vector<std::unique_ptr<TestConsole>> consoles(2);
        machine.run({[&] { consoles[0] = std::make_unique<TestConsole>(machine, "ttyS0"); },
                     [&] { consoles[1] = std::make_unique<TestConsole>(machine, "ttyS1"); }});
        say(machine, "for both");
        EXPECT_THAT(consoles[0]->shown, ElementsAre("for both")) << seed;
        EXPECT_THAT(consoles[1]->shown, ElementsAre("for both")) << seed;
        EXPECT_THAT(read_boot(machine).consoles, SizeIs(2)) << seed;
    }
}

TEST_F(PlogConsole, ThatIsUnregisteredIsNotUsedAndTheRegionTells) {
    auto gone = std::make_unique<TestConsole>(machine, "ttyUSB0");
    TestConsole stays(machine, "ttyS0");
    say(machine, "for both");
    gone->busy = true;
    say(machine, "never shown on ttyUSB0");
    const plog_console copy = gone->console;
    ASSERT_TRUE(plog_console_unregister(&gone->console));
    const plog_console_lost lost = lost_in_region(machine, gone->console);
    EXPECT_EQ(lost.count, 0U);
    EXPECT_EQ(lost.end, 2U);
    EXPECT_FALSE(plog_console_unregister(&gone->console));
    gone.reset();
    say(machine, "for one");
    EXPECT_THAT(stays.shown, ElementsAre("for both", "never shown on ttyUSB0", "for one"));
    const printkfmt::Source source = read_boot(machine);
    ASSERT_THAT(source.consoles, SizeIs(2));
    EXPECT_EQ(source.consoles[0].next_seq, Seq{1});
    plog_console_entry entry{};
    std::memcpy(&entry,
                machine.region_start() + sizeof(plog_bank) + offsetof(plog_bank, consoles) +
                    copy.index * sizeof(entry),
                sizeof(entry));
    EXPECT_EQ(entry.flags & PLOG_CONSOLE_UNREGISTERED, PLOG_CONSOLE_UNREGISTERED);
}

TEST_F(PlogConsole, ThatAnotherCpuIsUsingIsNotUnregistered) {
    TestConsole console(machine, "ttyUSB0");
    bool refused = false;
    console.inside = [&](plog_owner*) {
        machine.on_cpu(1, [&] { refused = !plog_console_unregister(&console.console); });
        return true;
    };
    say(machine, "one");
    EXPECT_TRUE(refused);
    console.inside = nullptr;
    say(machine, "two");
    EXPECT_THAT(console.shown, ElementsAre("one", "two"));
    EXPECT_TRUE(plog_console_unregister(&console.console));
}

TEST(PlogConsoles, AreNotUsedAnyMoreOnceTheyAreUnregistered) {
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        PlogMachine machine(64 * 1024, seed);
        machine.boot();
        TestConsole console(machine, "ttyUSB0");
        bool gone = false;
        console.inside = [&](plog_owner*) {
            machine.step();
            EXPECT_FALSE(gone) << seed;
            return true;
        };
        machine.run({[&] {
                         for (int i = 0; i < 5; ++i) {
                             say(machine, "message");
                         }
                     },
                     [&] { gone = plog_console_unregister(&console.console); }});
        EXPECT_TRUE(gone) << seed;
    }
}

TEST_F(PlogConsole, InItsDriversOwnTurnShowsNothingUntilTheTurnEnds) {
    TestConsole console(machine, "ttyS0");
    plog_owner owner{};
    ASSERT_TRUE(plog_console_try_acquire(&console.console, &owner));
    plog_owner second{};
    EXPECT_FALSE(plog_console_try_acquire(&console.console, &second));
    machine.on_cpu(1, [&] {
        say(machine, "ordinary");
        emergency(machine, "BUG: emergency");
    });
    EXPECT_THAT(console.shown, IsEmpty());
    EXPECT_TRUE(plog_console_release(&owner));
    EXPECT_THAT(console.shown, ElementsAre("ordinary", "BUG: emergency"));
}

TEST(PlogConsoles, TellTheDriverIfAPanicHasTakenItsTurn) {
    PlogMachine machine(64 * 1024);
    machine.survives(false);
    machine.unsafe_policy(PLOG_UNSAFE_LAST);
    machine.boot();
    TestConsole console(machine, "ttyS0");
    plog_owner owner{};
    ASSERT_TRUE(plog_console_try_acquire(&console.console, &owner));
    machine.on_cpu(1, [&] {
        plog_panic_begin(&machine.log());
        say(machine, "Kernel panic");
        EXPECT_THAT(console.shown, IsEmpty());
        plog_panic_flush(&machine.log());
    });
    EXPECT_THAT(console.shown, Contains("Kernel panic"));
    EXPECT_FALSE(plog_console_release(&owner));
    EXPECT_FALSE(plog_console_try_acquire(&console.console, &owner));
}

TEST_F(PlogConsole, WithALoglevelShowsTheLevelsBelowAndIsUpToDate) {
    plog_console quiet{};
    std::vector<std::string> shown;
    quiet.name = "tty0";
    quiet.loglevel = 5;
    quiet.data = &shown;
    quiet.show = [](plog_owner* owner, const plog_record* record, const char* text) {
        static_cast<std::vector<std::string>*>(owner->console->data)
            ->emplace_back(text, record->length);
        return PLOG_SHOWN;
    };
    ASSERT_TRUE(plog_console_register(&machine.log(), &quiet));
    for (std::uint8_t level = 0; level < 8; ++level) {
        const std::string text = fmt::format("level {}", level);
        const plog_message message{text.data(), text.size(), level, 0, 0};
        plog_write(&machine.log(), &message);
    }
    EXPECT_THAT(shown, ElementsAre("level 0", "level 1", "level 2", "level 3", "level 4"));
    EXPECT_EQ(plog_console_position(&quiet), 8U);
    EXPECT_EQ(lost_in_region(machine, quiet).count, 0U);
    EXPECT_EQ((quiet.entry.flags & PLOG_CONSOLE_LOGLEVEL) >> PLOG_CONSOLE_LOGLEVEL_SHIFT, 5U);
}

/// Returns plog's own lines about consoles that the panic did not use.
std::vector<std::string> unused_lines(const TestConsole& console) {
    std::vector<std::string> lines;
    for (const std::string& text : console.shown) {
        if (text.find("is not used") != std::string::npos) {
            lines.push_back(text);
        }
    }
    return lines;
}

/// Returns why each console is behind, as read from the region.
std::map<std::string, printkfmt::Reason> reasons(const printkfmt::Source& boot) {
    std::map<std::string, printkfmt::Reason> all;
    for (const printkfmt::Console& console : boot.consoles) {
        all[console.name] = console.why.value().reason;
    }
    return all;
}

TEST_F(PlogConsole, ThatAPanicDidNotUseIsNamedWithTheReasonOnce) {
    TestConsole atomic(machine, "ttyS0");
    TestConsole unsafe(machine, "tty0", PLOG_RELIABILITY_UNSAFE);
    TestConsole locked(machine, "ttyS1", PLOG_RELIABILITY_LOCKED);
    locked.console.try_lock = [](plog_console*) { return false; };
    locked.console.unlock = [](plog_console*) {};
    TestConsole disabled(machine, "ttyS2");
    plog_console_enable(&disabled.console, false);
    TestConsole owned(machine, "ttyS3");
    plog_owner owner{};
    machine.on_cpu(1, [&] { plog_console_try_acquire(&owned.console, &owner); });
    TestConsole used(machine, "ttyS4", PLOG_RELIABILITY_LOCKED);

    plog_panic_begin(&machine.log());
    say(machine, "Kernel panic");
    EXPECT_THAT(unused_lines(atomic), IsEmpty());
    plog_panic_flush(&machine.log());
    plog_panic_flush(&machine.log());
    const std::vector<std::string> lines{
        "plog: console ttyS2 is not used: it is disabled",
        "plog: console ttyS3 is not used: its owner does not answer",
        "plog: console ttyS1 is not used: its lock is held",
        "plog: console tty0 is not used: it may hang"};
    EXPECT_EQ(unused_lines(atomic), lines);
    EXPECT_EQ(unused_lines(used), lines);
    const printkfmt::Source boot = read_boot(machine);
    for (const printkfmt::Record& record : boot.log.records) {
        EXPECT_LE(record.text.size(), PLOG_FIRST_TEXT_BYTES);
    }
    using printkfmt::Reason;
    EXPECT_EQ(reasons(boot), (std::map<std::string, Reason>{{"ttyS0", Reason::kNothingMissing},
                                                            {"ttyS1", Reason::kNotUsedInPanic},
                                                            {"ttyS2", Reason::kDisabled},
                                                            {"ttyS3", Reason::kNotUsedInPanic},
                                                            {"ttyS4", Reason::kNothingMissing},
                                                            {"tty0", Reason::kNotUsedInPanic}}));
    for (const printkfmt::Console& console : boot.consoles) {
        EXPECT_EQ(console.why->sureness, printkfmt::Sureness::kProved) << console.name;
    }
}

TEST_F(PlogConsole, ThatAPanicDidNotComeToIsLikelyToWaitForIt) {
    TestConsole console(machine, "ttyS0", PLOG_RELIABILITY_UNSAFE);
    say(machine, "before");
    plog_panic_begin(&machine.log());
    say(machine, "Kernel panic");
    const printkfmt::Source boot = read_boot(machine);
    EXPECT_EQ(reasons(boot).at("ttyS0"), printkfmt::Reason::kPanicCpuStuck);
    EXPECT_EQ(boot.consoles.front().why->sureness, printkfmt::Sureness::kLikely);
}

TEST_F(PlogConsole, ThatIsBehindWithoutAPanicHasNoReason) {
    TestConsole console(machine, "ttyS0");
    plog_owner owner{};
    machine.on_cpu(1, [&] { plog_console_try_acquire(&console.console, &owner); });
    say(machine, "the machine is reset after this");
    const printkfmt::Source boot = read_boot(machine);
    EXPECT_EQ(reasons(boot).at("ttyS0"), printkfmt::Reason::kNotKnown);
}

TEST_F(PlogConsole, ThatIsPreemptedInShowDoesNotTakeALaterOwnershipForItsOwn) {
    TestConsole console(machine, "ttyS0");
    int depth = 0;
    bool still_ours = true;
    console.inside = [&](plog_owner* owner) {
        if (++depth > 1) {
            return true;
        }
        // An emergency takes over, on this very CPU. It ends, and another task of this CPU acquires
        // the console with the priority that the preempted one had.
        emergency(machine, "BUG: emergency");
        plog_owner other{&console.console, &console.console.ownership, 0};
        EXPECT_TRUE(plog_owner_acquire(&other, PLOG_PRIORITY_NORMAL, false));
        still_ours = plog_owner_can_proceed(owner) || plog_owner_enter_unsafe(owner);
        EXPECT_TRUE(plog_owner_can_proceed(&other));
        plog_owner_release(&other);
        return true;
    };
    say(machine, "preempted");
    EXPECT_FALSE(still_ours);
    EXPECT_EQ(plog_console_position(&console.console), 2U);
}

TEST(PlogTimePrefix, IsThatOfTheKernel) {
    const auto prefix = [](std::uint64_t time_ns) {
        std::string text(PLOG_TIME_PREFIX_BYTES, '\0');
        text.resize(plog_time_prefix(text.data(), time_ns));
        return text;
    };
    EXPECT_EQ(prefix(0), "[    0.000000] ");
    EXPECT_EQ(prefix(1'234'567'890), "[    1.234567] ");
    EXPECT_EQ(prefix(99'999'999'999'999), "[99999.999999] ");
    EXPECT_EQ(prefix(100'000'000'000'000), "[100000.000000] ");
    EXPECT_EQ(prefix(~std::uint64_t{0}), "[18446744073.709551] ");
}

}  // namespace
}  // namespace lastwords::test
