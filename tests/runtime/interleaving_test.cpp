// SPDX-License-Identifier: GPL-2.0-or-later
// Runs every order of the steps of two or three writers, an NMI and a panic, in a ring of few
// slots.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "runtime/plog_console.h"
#include "tests/runtime/explorer.h"
#include "tests/runtime/plog_machine.h"
#include "tests/runtime/region_truth.h"
#include "tests/support/rounds.h"

namespace lastwords::test {
namespace {

/// The texts are built beforehand, because a CPU that does not finish would leak their memory.
class Interleaving : public ::testing::Test {
 protected:
    Interleaving() {
        for (int i = 0; i < 8; ++i) {
            short_.push_back(fmt::format("message {}", i));
            long_.push_back(fmt::format("message {} {}", i, std::string(80, 'x')));  // two slots
        }
        machine.stop_clock();
        machine.stops_at_region(false);
        machine.boot();
    }

    /// Shrinks the ring to `ring` slots, and each of the two lanes for a panic to two slots.
    void use_slots(std::uint32_t ring) {
        plog& log = machine.log();
        log.after_panic.order = log.ring.order + ring;
        log.after_panic.slots = 2;
        log.panic_reserve.order = log.after_panic.order + 2;
        log.panic_reserve.slots = 2;
        log.ring.slots = ring;
    }

    /// Explores all states. Checks in each that the region has all that was written and nothing
    /// else.
    void explore(Explorer& explorer) {
        explorer.explore([&](bool at_end) {
            if (is_new_region()) {
                RegionTruth truth(machine);
                for (const RegionEvent& event : machine.events()) {
                    truth.advance(event);
                }
                truth.check(Bytes(machine.region_start(), machine.region_bytes()));
            }
            in_between_();
            if (at_end) {
                at_end_();
            }
            if (HasFailure()) {
                ADD_FAILURE() << "CPU:steps" << explorer.way();
            }
            return !HasFailure();
        });
        fmt::print("{} states, {} ends, {} runs\n", explorer.states(), explorer.ends(),
                   explorer.runs());
    }

    /// Returns whether the region has contents that were not seen yet, so that it must be checked.
    /// Most states differ in ordinary memory only. The events determine what is in the region.
    bool is_new_region() {
        std::uint64_t hash = 0;
        for (const RegionEvent& event : machine.events()) {
            const std::uint64_t message = event.message.value_or(0);
            for (const std::uint64_t value : {event.at, event.value, message}) {
                hash = (hash ^ value) * 0x9e3779b97f4a7c15U;
                hash ^= hash >> 32;
            }
        }
        return regions_.insert(hash).second;
    }

    PlogMachine machine{PLOG_REGION_BYTES_MIN};
    std::vector<std::string> short_;
    std::vector<std::string> long_;
    std::unordered_set<std::uint64_t> regions_;
    std::function<void()> in_between_ = [] {};
    std::function<void()> at_end_ = [] {};
};

/// A second writer makes the orders fifty times as many.
TEST_F(Interleaving, OfWritersAnNmiAndAPanic) {
    use_slots(4);
    Explorer::Scene scene{.cpus = {[&] { machine.write(short_[0]); },
                                   [&] {
                                       plog_panic_begin(&machine.log());
                                       machine.write(short_[2]);
                                   }},
                          .nmi = [&] { machine.write(short_[3]); },
                          .nmi_cpu = 0};
    if (is_long_run()) {
        scene.cpus.emplace_back([&] { machine.write(short_[1]); });
    }
    Explorer explorer(machine, std::move(scene));
    at_end_ = [&] { ASSERT_EQ(machine.log().refused, 0U); };
    explore(explorer);
}

TEST_F(Interleaving, OfThreeWritersInARingThatTheyFill) {
    use_slots(4);
    Explorer explorer(machine,
                      {.cpus = {[&] { machine.write(long_[0]); }, [&] { machine.write(short_[1]); },
                                [&] { machine.write(short_[2]); }}});
    at_end_ = [&] { ASSERT_EQ(machine.log().refused, 0U); };
    explore(explorer);
}

TEST_F(Interleaving, OfTwoWritersThatGoAroundTheRing) {
    use_slots(6);
    for (std::size_t i = 4; i < 8; ++i) {
        machine.write(short_[i]);
    }
    Explorer explorer(machine, {.cpus = {[&] {
                                             machine.write(long_[0]);
                                             machine.write(short_[1]);
                                         },
                                         [&] {
                                             machine.write(short_[2]);
                                             machine.write(long_[3]);
                                         }}});
    at_end_ = [&] { ASSERT_EQ(machine.log().refused, 0U); };
    explore(explorer);
}

/// In some states CPU 0 is overtaken after it has moved the ring's head, before it claims its slot.
TEST_F(Interleaving, OfAWriterThatIsOvertakenByALap) {
    use_slots(4);
    Explorer explorer(machine, {.cpus = {[&] { machine.write(short_[0]); },
                                         [&] {
                                             for (std::size_t i = 1; i < 6; ++i) {
                                                 machine.write(short_[i]);
                                             }
                                         }}});
    // Of the four slots the slow writer has one and may have claimed another in vain. So at least
    // the two newest messages are there.
    at_end_ = [&] {
        const auto region =
            extractor::PlogRegion::read(Bytes(machine.region_start(), machine.region_bytes()));
        for (std::size_t i = 4; i < 6; ++i) {
            const auto is_this = [&](const extractor::PlogRecord& record) {
                return record.text == short_[i];
            };
            ASSERT_TRUE(std::any_of(region->records.begin(), region->records.end(), is_this))
                << short_[i];
        }
    };
    explore(explorer);
}

TEST_F(Interleaving, OfTwoPanicsAndAnNmiInTheWinner) {
    use_slots(4);
    std::array<plog_panic, 2> whose{};
    const auto panic = [&](std::size_t cpu) {
        return [&, cpu] {
            machine.write(short_[cpu]);
            whose[cpu] = plog_panic_begin(&machine.log());
            machine.write(long_[cpu + 2]);
        };
    };
    Explorer explorer(
        machine,
        {.cpus = {panic(0), panic(1)}, .nmi = [&] { machine.write(short_[4]); }, .nmi_cpu = 0});
    at_end_ = [&] {
        ASSERT_EQ(machine.log().refused, 0U);
        ASSERT_NE(whose[0] == PLOG_PANIC_MINE, whose[1] == PLOG_PANIC_MINE);
    };
    explore(explorer);
}

/// The reader may run between any two words that the writer stores.
TEST_F(Interleaving, OfAReaderAndTheWriterThatOverwrites) {
    use_slots(4);
    for (std::size_t i = 0; i < 4; ++i) {
        machine.write(short_[i]);
    }
    machine.stops_at_region(true);
    std::set<plog_found> found;
    const auto read = [&](std::uint64_t seq, const std::string& expected) {
        plog_record record{};
        std::array<char, PLOG_TEXT_BYTES_MAX> text{};
        const plog_found answer = plog_read(&machine.log(), seq, &record, text.data());
        found.insert(answer);
        if (answer == PLOG_FOUND) {
            ASSERT_EQ(std::string_view(text.data(), record.length), expected);
        }
    };
    Explorer explorer(machine, {.cpus = {[&] { machine.write(short_[4]); },
                                         [&] {
                                             read(0, short_[0]);
                                             read(4, short_[4]);
                                         }}});
    explore(explorer);
    EXPECT_EQ(found.size(), 4U);
}

/// A console that records what it shows, and that can be taken over inside show().
struct ShowingConsole {
    static plog_shown show(plog_owner* owner, const plog_record* record, const char*) {
        auto& self = *static_cast<ShowingConsole*>(owner->console->data);
        if (self.is_unsafe && !plog_owner_enter_unsafe(owner)) {
            return PLOG_BUSY;
        }
        ++self.inside;
        self.most_inside = std::max(self.most_inside, self.inside);
        self.is_kicked = 0;  // no worker is needed: the owner looks for more records
        self.machine->step();
        self.seqs.at(self.count++) = static_cast<std::uint8_t>(record->seq);
        --self.inside;
        if (self.is_unsafe) {
            plog_owner_exit_unsafe(owner);
        }
        return PLOG_SHOWN;
    }
    static void kick(plog_console* console) {
        static_cast<ShowingConsole*>(console->data)->is_kicked = 1;
    }
    bool has_shown(std::uint64_t seq) const {
        return std::find(seqs.begin(), seqs.begin() + count, seq) != seqs.begin() + count;
    }

    PlogMachine* machine = nullptr;
    plog_console console{};
    std::array<std::uint8_t, 16> seqs{};
    std::uint32_t count = 0;
    std::uint32_t inside = 0;
    std::uint32_t most_inside = 0;
    std::uint32_t is_kicked = 0;
    std::uint32_t is_unsafe = 0;
};

class ConsoleInterleaving : public Interleaving {
 protected:
    ConsoleInterleaving() {
        use_slots(8);
        out.machine = &machine;
        out.console.name = "ttyS0";
        out.console.show = ShowingConsole::show;
        out.console.kick = ShowingConsole::kick;
        out.console.data = &out;
        plog_console_register(&machine.log(), &out.console);
        in_between_ = [&] { check_position(); };
    }
    Explorer::Memory memory() { return {std::as_writable_bytes(std::span(&out, 1))}; }

    /// Checks that all records before the position have been shown or skipped.
    void check_position() {
        for (std::uint64_t seq = 0; seq < plog_console_position(&out.console); ++seq) {
            ASSERT_TRUE(out.has_shown(seq) || out.console.passed_count != 0) << seq;
        }
    }

    /// Stores a message without showing it.
    void store(const std::string& text) { machine.store(text); }
    std::uint64_t seq_of_cpu(std::uint16_t cpu) {
        const auto of_cpu = [cpu](const Attempt& attempt) { return attempt.cpu == cpu; };
        const auto found =
            std::find_if(machine.attempts().begin(), machine.attempts().end(), of_cpu);
        return found->seq.value();
    }

    ShowingConsole out;
};

TEST_F(ConsoleInterleaving, OfTwoWritersShowsEachMessageOnceAndInOrder) {
    at_end_ = [&] {
        ASSERT_EQ(out.console.ownership.state & PLOG_OWNER_PRIORITY, 0U);
        ASSERT_LE(out.most_inside, 1U);
        ASSERT_TRUE(out.count == 2 || out.is_kicked) << out.count;
        plog_console_flush(&out.console, 2);
        ASSERT_EQ(out.count, 2U);
        ASSERT_TRUE(out.seqs[0] == 0 && out.seqs[1] == 1);
    };
    Explorer explorer(
        machine, {.cpus = {[&] { machine.write(short_[0]); }, [&] { machine.write(short_[1]); }}},
        memory());
    explore(explorer);
}

TEST_F(ConsoleInterleaving, OfAnOwnerAndAPanicShowsBothMessages) {
    store(short_[0]);
    at_end_ = [&] {
        ASSERT_EQ(out.console.ownership.state & PLOG_OWNER_PRIORITY, 0U);
        ASSERT_TRUE(out.has_shown(0) && out.has_shown(1));
    };
    Explorer explorer(machine,
                      {.cpus = {[&] { plog_console_flush(&out.console, 1); },
                                [&] {
                                    plog_panic_begin(&machine.log());
                                    machine.write(short_[1]);
                                }}},
                      memory());
    explore(explorer);
}

/// An emergency on CPU 1 wants the console while its driver on CPU 0 is in an unsafe section.
TEST_F(ConsoleInterleaving, OfAnOwnerInDisorderAndAnEmergencyNeverLetsBothIn) {
    if (!is_long_run()) {
        GTEST_SKIP() << "takes half a minute: tests/run_long.sh";
    }
    store(short_[0]);
    out.is_unsafe = 1;
    at_end_ = [&] {
        ASSERT_EQ(out.console.ownership.state & PLOG_OWNER_PRIORITY, 0U);
        ASSERT_EQ(out.most_inside, 1U);
        ASSERT_TRUE((out.has_shown(0) && out.has_shown(1)) || out.is_kicked);
    };
    Explorer explorer(machine,
                      {.cpus = {[&] { plog_console_flush(&out.console, 1); },
                                [&] {
                                    plog_emergency_enter(&machine.log());
                                    machine.write(short_[1]);
                                    plog_emergency_exit(&machine.log());
                                }}},
                      memory());
    explore(explorer);
}

TEST_F(ConsoleInterleaving, OfAWriterAndAPanicShowsThePanicsAndTellsIfNotTheOthers) {
    at_end_ = [&] {
        ASSERT_EQ(out.console.ownership.state & PLOG_OWNER_PRIORITY, 0U);
        const std::uint64_t others = seq_of_cpu(0);
        ASSERT_TRUE(out.has_shown(seq_of_cpu(1)));
        ASSERT_TRUE(out.has_shown(others) || out.console.passed_count == 1 ||
                    others >= plog_console_position(&out.console));
    };
    Explorer explorer(machine,
                      {.cpus = {[&] { store(short_[0]); },
                                [&] {
                                    plog_panic_begin(&machine.log());
                                    machine.write(short_[1]);
                                }}},
                      memory());
    explore(explorer);
}

}  // namespace
}  // namespace lastwords::test
