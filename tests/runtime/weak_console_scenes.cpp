// SPDX-License-Identifier: GPL-2.0-or-later
// Scenes about consoles.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <vector>

#include "tests/runtime/weak_accesses.h"
#include "tests/runtime/weak_boot.h"

extern "C" {
#include "runtime/plog_progress.h"
}

namespace lastwords::test {
namespace {

/// A console whose driver has a word of data.
struct WeakConsole {
    WeakConsole() {
        console.name = "ttyS0";
        console.show = show;
        console.data = this;
    }
    static plog_shown show(plog_owner* owner, const plog_record* record, const char*) {
        auto& self = *static_cast<WeakConsole*>(owner->console->data);
        if (plog_weak_load(&self.ready, sizeof(self.ready), __ATOMIC_RELAXED) != 1) {
            weak_explorer->fail("show() runs, and the driver's data is not ready");
        }
        if (self.has_state) {
            weak_explorer->plain(&self.driver_state, sizeof(self.driver_state), true);
        }
        ++self.shown.at(record->seq);
        return self.is_busy == 1 ? PLOG_BUSY : PLOG_SHOWN;
    }

    plog_console console{};
    std::uint64_t ready = 0;
    std::uint64_t is_busy = 0;
    std::uint64_t has_state = 0;
    std::uint64_t driver_state = 0;  // show() stores to it without an atomic operation
    std::array<std::uint8_t, 8> shown{};
};

/// CPU 1 writes a message, or panics, while CPU 0 registers a console.
WeakResult registration(const WeakMutant& mutant, bool panics) {
    WeakBoot boot(1, 2);
    boot.make_strong_except({});
    WeakConsole out;
    boot.add_memory(out);
    return boot.explore({[&] {
                             plog_weak_store(&out.ready, sizeof(out.ready), 1, __ATOMIC_RELAXED);
                             plog_console_register(&boot.log, &out.console);
                         },
                         [&] {
                             const plog_message message{"aaaaaaaa", 8, 6, 0, 0};
                             if (panics) {
                                 plog_panic_begin(&boot.log);
                             }
                             plog_write(&boot.log, &message);
                         }},
                        mutant, [&](WeakExplorer&) {});
}

/// CPUs that want one console, whose driver has two words that are to be the same outside of its
/// unsafe sections.
WeakResult ownership(const WeakMutant& mutant, WeakBoot& boot,
                     const std::vector<plog_priority>& priorities) {
    struct {
        plog_ownership ownership{};
        std::uint64_t a = 0;
        std::uint64_t b = 0;
        std::uint64_t uses = 0;
    } shared;
    boot.add_memory(shared);
    const auto use = [&] {
        const std::uint64_t a = plog_weak_load(&shared.a, sizeof(a), __ATOMIC_RELAXED);
        const std::uint64_t b = plog_weak_load(&shared.b, sizeof(b), __ATOMIC_RELAXED);
        if (a != b || a != shared.uses) {
            weak_explorer->fail(
                fmt::format("the driver's words are {} and {}, not {}", a, b, shared.uses));
        }
        plog_weak_store(&shared.a, sizeof(a), a + 1, __ATOMIC_RELAXED);
        plog_weak_store(&shared.b, sizeof(b), b + 1, __ATOMIC_RELAXED);
        ++shared.uses;
    };
    std::vector<std::function<void()>> cpus;
    for (const plog_priority priority : priorities) {
        cpus.push_back([&, priority] {
            plog_owner owner{};
            owner.ownership = &shared.ownership;
            if (plog_owner_acquire(&owner, priority, false)) {
                if (plog_owner_enter_unsafe(&owner)) {
                    use();
                    plog_owner_exit_unsafe(&owner);
                }
                plog_owner_release(&owner);
            }
        });
    }
    return boot.explore(std::move(cpus), mutant, [&](WeakExplorer& explorer) {
        if (!boot.has_stops() && (shared.a != shared.uses || shared.b != shared.uses)) {
            explorer.fail("a use of the driver's words is lost");
        }
    });
}

WeakResult ownership_of_two(const WeakMutant& mutant) {
    WeakBoot boot(1, 2);
    return ownership(mutant, boot, {PLOG_PRIORITY_NORMAL, PLOG_PRIORITY_PANIC});
}

WeakResult ownership_of_three(const WeakMutant& mutant) {
    WeakBoot boot(1, 3);
    boot.limit_weak(1);
    boot.limit_steps({13, 8, 6});
    return ownership(mutant, boot,
                     {PLOG_PRIORITY_NORMAL, PLOG_PRIORITY_EMERGENCY, PLOG_PRIORITY_PANIC});
}

/// Two CPUs write a message each. The console shows each of them once.
WeakResult two_writers_and_a_console(const WeakMutant& mutant) {
    WeakBoot boot(2, 2);
    boot.limit_weak(1);
    boot.make_strong_except({});
    WeakConsole out;
    out.ready = 1;
    plog_console_register(&boot.log, &out.console);
    boot.add_memory(out);
    const auto write = [&] {
        const plog_message message{"aaaaaaaa", 8, 6, 0, 0};
        plog_write(&boot.log, &message);
    };
    return boot.explore({write, write}, mutant, [&](WeakExplorer& explorer) {
        const std::uint64_t position = plog_console_position(&out.console);
        for (std::size_t seq = 1; seq <= 2; ++seq) {
            const bool is_passed_over = seq < position && out.console.passed_count != 0;
            const unsigned expected = seq < position ? 1 : 0;
            if (out.shown[seq] != expected && !(is_passed_over && out.shown[seq] == 0)) {
                explorer.fail(fmt::format("seq {} was shown {} times, and the position is {}", seq,
                                          out.shown[seq], position));
            }
        }
    });
}

/// Returns both copies of a console's entry in the region.
std::array<plog_console_entry, 2> entries(const plog& log, const plog_console& console) {
    std::array<plog_console_entry, 2> both{};
    const std::array<std::size_t, 2> starts{0, PLOG_SLOTS_AT + log.slots * PLOG_SLOT_BYTES};
    for (std::size_t i = 0; i < both.size(); ++i) {
        plog_bank_copy copy{};
        std::memcpy(&copy, &weak_region[starts[i]], sizeof(copy));
        both[i] = copy.banks[log.epoch & 1U].consoles[console.index];
    }
    return both;
}

/// Returns the console's position as readers of the region see it.
std::uint64_t position_in_region(const plog& log, const plog_console& console) {
    std::uint64_t newest = 0;
    for (const plog_console_entry& entry : entries(log, console)) {
        const std::uint64_t seq = entry.position & PLOG_POSITION_MAX;
        if (entry.position == plog_position(seq, log.epoch, console.index)) {
            newest = std::max(newest, seq);
        }
    }
    return newest;
}

/// CPU 0 shows two records, and CPU 1 panics and takes the console, at any step.
WeakResult late_position(const WeakMutant& mutant) {
    WeakBoot boot(2, 2);
    WeakConsole out;
    out.ready = 1;
    plog_console_register(&boot.log, &out.console);
    store(boot.log, kTexts[0]);
    store(boot.log, kTexts[1]);
    boot.add_memory(out);
    return boot.explore(
        {[&] { plog_console_flush(&out.console, 2); },
         [&] {
             plog_panic_begin(&boot.log);
             plog_panic_flush(&boot.log);
         }},
        mutant, [&](WeakExplorer& explorer) {
            const std::uint64_t position = plog_console_position(&out.console);
            for (std::size_t seq = 1; seq < position; ++seq) {
                if (out.shown[seq] == 0) {
                    explorer.fail(fmt::format("seq {} was not shown", seq));
                }
            }
            const std::uint64_t kept = position_in_region(boot.log, out.console);
            // A CPU that is late may leave it one record too low, never too high.
            if (position != 3 || kept > 3 || kept < 2) {
                explorer.fail(fmt::format("the position is {}, in the region {}", position, kept));
            }
        });
}

/// CPU 1 stores a message while CPU 0 may own the console, which has no worker. If CPU 1 leaves the
/// message to CPU 0, CPU 0 shows it, or knows that something is left.
WeakResult message_for_the_owner(const WeakMutant& mutant) {
    WeakBoot boot(2, 2);
    boot.make_strong_except({});
    struct {
        WeakConsole out;
        std::array<bool, 2> nothing_left{};
    } shared;
    shared.out.ready = 1;
    shared.out.console.data = &shared.out;
    plog_console_register(&boot.log, &shared.out.console);
    store(boot.log, kTexts[0]);
    boot.add_memory(shared);
    const auto show = [&](std::size_t cpu) {
        shared.nothing_left[cpu] = plog_console_flush(&shared.out.console, 8);
    };
    return boot.explore({[&] { show(0); },
                         [&] {
                             store(boot.log, kTexts[1]);
                             show(1);
                         }},
                        mutant, [&](WeakExplorer& explorer) {
                            if (shared.out.shown[2] == 0 && shared.nothing_left[0]) {
                                explorer.fail("nobody shows the message");
                            }
                        });
}

/// CPU 1 reads the position of a console while CPU 0 shows a message on it.
WeakResult position_is_read(const WeakMutant& mutant) {
    WeakBoot boot(1, 2);
    boot.make_strong_except({});
    WeakConsole out;
    out.ready = 1;
    plog_console_register(&boot.log, &out.console);
    boot.add_memory(out);
    std::uint64_t position = 0;
    boot.add_memory(position);
    return boot.explore({[&] {
                             const plog_message message{"aaaaaaaa", 8, 6, 0, 0};
                             plog_write(&boot.log, &message);
                         },
                         [&] { position = plog_console_position(&out.console); }},
                        mutant, [&](WeakExplorer& explorer) {
                            if (position < 1 || position > 2) {
                                explorer.fail(fmt::format("the position is {}", position));
                            }
                        });
}

/// Two CPUs change what the region says of a console.
WeakResult header_of_two(const WeakMutant& mutant) {
    WeakBoot boot(1, 2);
    WeakConsole out;
    plog_console_register(&boot.log, &out.console);
    boot.add_memory(out);
    return boot.explore({[&] { plog_console_enable(&out.console, false); },
                         [&] {
                             plog_emergency_enter(&boot.log);
                             plog_console_enable(&out.console, true);
                         }},
                        mutant, [&](WeakExplorer& explorer) {
                            for (const plog_console_entry& entry : entries(boot.log, out.console)) {
                                if ((entry.flags & PLOG_CONSOLE_ENABLED) !=
                                    (out.console.flags & PLOG_CONSOLE_ENABLED)) {
                                    explorer.fail("the region does not say whether it is enabled");
                                }
                            }
                        });
}

/// CPU 0 removes a console and then uses its memory for something else, while CPU 1 writes a
/// message.
WeakResult unregistration(const WeakMutant& mutant) {
    WeakBoot boot(1, 2);
    boot.make_strong_except({});
    WeakConsole out;
    out.is_busy = 1;
    out.has_state = 1;
    out.ready = 1;
    plog_console_register(&boot.log, &out.console);
    boot.add_memory(out);
    return boot.explore({[&] {
                             if (plog_console_unregister(&out.console)) {
                                 weak_explorer->plain(&out.driver_state, sizeof(out.driver_state),
                                                      true);
                             }
                         },
                         [&] {
                             const plog_message message{"aaaaaaaa", 8, 6, 0, 0};
                             plog_write(&boot.log, &message);
                         }},
                        mutant, [](WeakExplorer&) {});
}

void move_on(plog_console& console) {
    plog_progress from{};
    plog_progress_read(&console, &from);
    plog_progress_got(&console, &from);
}

/// CPU 0 moves a console's position by one record, because it is late. CPU 1, the owner, moves it
/// twice; if there are losses, it passes over five records the second time.
WeakResult moves_of_two(const WeakMutant& mutant, bool with_losses) {
    WeakBoot boot(1, 2);
    WeakConsole out;
    plog_console_register(&boot.log, &out.console);
    boot.log.next_seq = 9;
    boot.add_memory(out);
    return boot.explore(
        {[&] { move_on(out.console); },
         [&] {
             move_on(out.console);
             if (with_losses) {
                 plog_progress from{};
                 plog_progress_read(&out.console, &from);
                 plog_progress_lose(&out.console, &from, from.seq + 5);
             } else {
                 move_on(out.console);
             }
         }},
        mutant, [&](WeakExplorer& explorer) {
            plog_progress now{};
            plog_progress_read(&out.console, &now);
            const auto both = entries(boot.log, out.console);
            const std::uint64_t lost = std::max(both[0].lost.count, both[1].lost.count);
            const std::uint64_t kept = position_in_region(boot.log, out.console);
            const std::uint64_t expected = now.seq > 5 ? 5 : 0;
            if (kept != now.seq || lost != now.lost || lost != expected) {
                explorer.fail(fmt::format("position {}, lost {}; in the region {} and {}", now.seq,
                                          now.lost, kept, lost));
            }
        });
}

/// CPU 2 reads how far a console is that two CPUs move on.
WeakResult moves_are_read(const WeakMutant& mutant) {
    WeakBoot boot(1, 3);
    boot.stop_after({5, 9, 0});
    WeakConsole out;
    plog_console_register(&boot.log, &out.console);
    boot.log.next_seq = 9;
    boot.add_memory(out);
    plog_progress seen{};
    boot.add_memory(seen);
    return boot.explore({[&] { move_on(out.console); }, [&] { move_on(out.console); },
                         [&] { plog_progress_read(&out.console, &seen); }},
                        mutant, [&](WeakExplorer& explorer) {
                            if (seen.lost != 0) {
                                explorer.fail(fmt::format("{} are said to be lost", seen.lost));
                            }
                        });
}

/// Two CPUs pass over a record each. The region says which is the first.
WeakResult passed_over_by_two(const WeakMutant& mutant) {
    WeakBoot boot(1, 2);
    WeakConsole out;
    plog_console_register(&boot.log, &out.console);
    boot.log.next_seq = 4;
    boot.add_memory(out);
    return boot.explore(
        {[&] { plog_passed_add(&out.console, 2); }, [&] { plog_passed_add(&out.console, 1); }},
        mutant, [&](WeakExplorer& explorer) {
            for (const plog_console_entry& entry : entries(boot.log, out.console)) {
                if ((entry.passed & PLOG_POSITION_MAX) != 1) {
                    explorer.fail("the region does not say that 1 was passed over");
                }
            }
        });
}

}  // namespace

std::vector<WeakScene> weak_console_scenes() {
    const auto registers = [](bool panics) {
        return [panics](const WeakMutant& mutant) { return registration(mutant, panics); };
    };
    return {
        {"registration_and_message", registers(false)},
        {"registration_and_panic", registers(true)},
        {"unregistration", unregistration},
        {"header_of_two", header_of_two},
        {"ownership_of_two", ownership_of_two},
        {"ownership_of_three", ownership_of_three},
        {"message_for_the_owner", message_for_the_owner},
        {"position_is_read", position_is_read},
        {"late_position", late_position},
        {"moves_of_two", [](const WeakMutant& mutant) { return moves_of_two(mutant, false); }},
        {"moves_and_losses", [](const WeakMutant& mutant) { return moves_of_two(mutant, true); }},
        {"moves_are_read", moves_are_read},
        {"passed_over_by_two", passed_over_by_two},
        {"console_of_two_writers", two_writers_and_a_console},
    };
}

}  // namespace lastwords::test
