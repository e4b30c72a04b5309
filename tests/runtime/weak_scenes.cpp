// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/runtime/weak_scenes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>

#include "runtime/plog_console.h"
#include "runtime/plog_debug.h"
#include "tests/runtime/weak_accesses.h"

namespace lastwords::test {
namespace {

alignas(PLOG_REGION_ALIGN) std::array<std::byte, PLOG_REGION_BYTES_MIN> region;
bool no_limits = false;

/// The boot of a machine in whose log the scene plays.
class WeakBoot {
 public:
    /// The ring has `ring` slots. Seqs begin with 1, so that no word of a record is what the empty
    /// region has there.
    explicit WeakBoot(std::uint32_t ring, std::uint32_t cpus = 3) {
        region.fill(std::byte{0});
        memory_.assign(plog_memory_bytes(region.size(), cpus) / sizeof(plog_word) + 1, 0);
        plog_setup setup{};
        setup.region = region.data();
        setup.region_bytes = region.size();
        setup.memory = memory_.data();
        setup.memory_bytes = memory_.size() * sizeof(plog_word);
        setup.cpus = cpus;
        attached_ = plog_attach(&log, &setup);
        log.next_seq = 1;
        log.after_panic.order = log.ring.order + ring;
        log.after_panic.slots = 1;
        log.panic_reserve.order = log.after_panic.order + 1;
        log.panic_reserve.slots = 1;
        log.ring.slots = ring;
    }

    /// All of the region counts as sequentially consistent, except these 8 bytes in each slot of
    /// the ring.
    void make_strong_except(std::vector<std::size_t> offsets) {
        std::sort(offsets.begin(), offsets.end());
        std::size_t from = 0;
        for (std::size_t slot = 0; slot < log.ring.slots; ++slot) {
            for (const std::size_t offset : offsets) {
                const std::size_t at = PLOG_SLOTS_AT + slot * PLOG_SLOT_BYTES + offset;
                strong_.push_back(std::span(region).subspan(from, at - from));
                from = at + sizeof(std::uint64_t);
            }
        }
        strong_.push_back(std::span(region).subspan(from));
    }

    /// The other CPUs begin when CPU 0 calls WeakExplorer::let_others_begin().
    void make_others_wait() { others_wait_ = true; }

    /// Unless there are no limits, this many accesses of a path are not as on sequentially
    /// consistent memory.
    void limit_weak(std::size_t accesses) { weak_max_ = accesses; }

    /// The same with the CPUs' steps.
    void limit_steps(std::vector<std::size_t> steps) {
        if (!no_limits) {
            stop_after(std::move(steps));
        }
    }

    /// CPU n stops for good after this many steps.
    void stop_after(std::vector<std::size_t> steps) { steps_max_ = std::move(steps); }

    bool has_stops() const { return !steps_max_.empty(); }

    /// Memory of the scene, besides the log's.
    void add_memory(std::span<std::byte> bytes) { more_.push_back(bytes); }
    template <typename T>
    void add_memory(T& object) {
        add_memory(std::as_writable_bytes(std::span(&object, 1)));
    }

    WeakResult explore(std::vector<std::function<void()>> cpus, const WeakMutant& mutant,
                       const std::function<void(WeakExplorer&)>& at_end) {
        const std::size_t used = PLOG_SLOTS_AT + (log.ring.slots + 2) * PLOG_SLOT_BYTES;
        const std::size_t rear = PLOG_SLOTS_AT + log.slots * PLOG_SLOT_BYTES;
        std::vector<std::span<std::byte>> memory{
            std::as_writable_bytes(std::span(&log, 1)), std::as_writable_bytes(std::span(memory_)),
            std::span(region).first(used), std::span(region).subspan(rear)};
        memory.insert(memory.end(), more_.begin(), more_.end());
        WeakExplorer explorer({.cpus = std::move(cpus),
                               .memory = std::move(memory),
                               .strong = strong_,
                               .at_end = [&] { at_end(*weak_explorer); },
                               .steps_max = steps_max_,
                               .weak_max = no_limits ? ~std::size_t{0} : weak_max_,
                               .states_max = no_limits ? ~std::size_t{0} : std::size_t{3'000'000},
                               .others_wait = others_wait_},
                              mutant);
        explorer.explore();
        return {explorer.failure(), explorer.states(), explorer.ends(), explorer.steps(),
                explorer.words()};
    }

    plog log{};

 private:
    std::vector<plog_word> memory_;
    std::vector<std::span<std::byte>> strong_;
    std::vector<std::span<std::byte>> more_;
    bool attached_ = false;
    bool others_wait_ = false;
    std::vector<std::size_t> steps_max_;
    std::size_t weak_max_ = ~std::size_t{0};
};

/// Words of a record: its seq, and the start of its text.
constexpr std::size_t kSeqAt = offsetof(plog_record, seq);
constexpr std::size_t kTextAt = sizeof(plog_record);

std::uint64_t store(plog& log, std::string_view text) {
    const plog_message message{text.data(), text.size(), 6, 0, 0};
    return plog_store(&log, &message);
}

/// What plog_read() said of a seq.
struct Seen {
    std::uint64_t seq = 0;
    plog_found found = PLOG_NOT_YET;
    std::array<char, 16> text{};

    bool starts_with(std::string_view start) const {
        return std::string_view(text.data(), text.size()).starts_with(start);
    }
};

Seen read(const plog& log, std::uint64_t seq) {
    plog_record record{};
    std::array<char, PLOG_TEXT_BYTES_MAX> text{};
    Seen seen{seq, plog_read(&log, seq, &record, text.data()), {}};
    std::copy_n(text.begin(), seen.text.size() - 1, seen.text.begin());
    return seen;
}

/// Fails unless what was found is right, given the texts of the seqs that were written.
void check(WeakExplorer& explorer, const plog& log, const Seen& seen,
           const std::vector<std::pair<std::uint64_t, std::string_view>>& written) {
    const auto of_seq = [&](const auto& pair) { return pair.first == seen.seq; };
    const auto own = std::find_if(written.begin(), written.end(), of_seq);
    const bool is_kept = std::any_of(log.state, log.state + log.ring.slots, [&](plog_word state) {
        return state == (seen.seq << 2 | PLOG_SLOT_KEPT);
    });
    if (seen.found == PLOG_FOUND) {
        if (own == written.end()) {
            explorer.fail(fmt::format("seq {} was refused, and found", seen.seq));
        } else if (!seen.starts_with(own->second)) {
            explorer.fail(fmt::format("seq {} has the text {}", seen.seq, seen.text.data()));
        }
    } else if (seen.found == PLOG_OVERWRITTEN && is_kept) {
        explorer.fail(fmt::format("seq {} is there, but was said to be overwritten", seen.seq));
    }
}

/// Fails unless the ring's first slot has what its state says, and nothing else.
void check_slot(WeakExplorer& explorer, const plog& log,
                const std::vector<std::pair<std::uint64_t, std::string_view>>& written) {
    plog_record record{};
    std::array<char, 8> text{};
    const std::byte* const slot = &region[PLOG_SLOTS_AT];
    std::memcpy(&record, slot, sizeof(record));
    std::memcpy(text.data(), slot + sizeof(record), text.size());
    const std::uint64_t seq = log.state[0] >> 2;
    const auto of_seq = [&](const auto& pair) { return pair.first == seq; };
    const auto own = std::find_if(written.begin(), written.end(), of_seq);
    if ((log.state[0] & 3U) != PLOG_SLOT_KEPT || own == written.end()) {
        explorer.fail("the slot is not kept");
    } else if (record.word != PLOG_SLOT_COMMITTED || record.seq != seq ||
               std::string_view(text.data(), text.size()) != own->second.substr(0, 8)) {
        explorer.fail(fmt::format("seq {} should be in the slot; there is seq {}, {}", seq,
                                  record.seq, std::string_view(text.data(), text.size())));
    }
}

constexpr std::string_view kTexts[] = {"aaaaaaaa", "bbbbbbbb", "cccccccc"};

WeakResult two_writers_and_a_reader(const WeakMutant& mutant, std::uint64_t seq) {
    WeakBoot boot(1);
    boot.make_strong_except({kSeqAt, kTextAt});
    std::array<std::uint64_t, 2> drawn{};
    Seen seen{};
    boot.add_memory(drawn);
    boot.add_memory(seen);
    return boot.explore(
        {[&] { drawn[0] = store(boot.log, kTexts[0]); },
         [&] { drawn[1] = store(boot.log, kTexts[1]); }, [&] { seen = read(boot.log, seq); }},
        mutant, [&](WeakExplorer& explorer) {
            check(explorer, boot.log, seen, {{drawn[0], kTexts[0]}, {drawn[1], kTexts[1]}});
        });
}

WeakResult two_writers(const WeakMutant& mutant) {
    WeakBoot boot(1);
    std::array<std::uint64_t, 2> drawn{};
    boot.add_memory(drawn);
    return boot.explore(
        {[&] { drawn[0] = store(boot.log, kTexts[0]); },
         [&] { drawn[1] = store(boot.log, kTexts[1]); }},
        mutant, [&](WeakExplorer& explorer) {
            check_slot(explorer, boot.log, {{drawn[0], kTexts[0]}, {drawn[1], kTexts[1]}});
        });
}

/// CPU 1 wants both slots. If it gets one only, it restores that slot's state.
WeakResult claim_and_restore(const WeakMutant& mutant) {
    static const std::string kLong(PLOG_FIRST_TEXT_BYTES + 1, 'L');
    WeakBoot boot(2);
    boot.make_strong_except({kSeqAt, kTextAt});
    boot.make_others_wait();
    boot.stop_after({15, 8, 0});
    Seen seen{};
    boot.add_memory(seen);
    return boot.explore(
        {[&] {
             store(boot.log, kTexts[0]);
             weak_explorer->let_others_begin();
             store(boot.log, kTexts[1]);
         },
         [&] { store(boot.log, kLong); }, [&] { seen = read(boot.log, 1); }},
        mutant, [&](WeakExplorer& explorer) {
            // While the slot is claimed the reader takes the record for overwritten.
            if (seen.found == PLOG_FOUND && !seen.starts_with(kTexts[0])) {
                explorer.fail(fmt::format("seq 1 has the text {}", seen.text.data()));
            }
        });
}

/// CPU 0 writes a message and stops. If the panic CPU says that CPU 0 has stopped, it has the whole
/// message.
WeakResult stopped_cpu(const WeakMutant& mutant) {
    WeakBoot boot(2, 2);
    boot.make_strong_except({kSeqAt, kTextAt});
    std::uint64_t drawn = 0;
    std::array<Seen, 2> seen{};
    boot.add_memory(drawn);
    boot.add_memory(seen);
    return boot.explore(
        {[&] {
             drawn = store(boot.log, kTexts[0]);
             plog_cpu_stopped(&boot.log);
         },
         [&] {
             plog_panic_begin(&boot.log);
             plog_stop_cpus(&boot.log, 2);
             seen[0] = read(boot.log, 1);
             seen[1] = read(boot.log, 2);
         }},
        mutant, [&](WeakExplorer& explorer) {
            const auto is_found = [&](std::string_view text) {
                return std::any_of(seen.begin(), seen.end(), [&](const Seen& one) {
                    return one.found == PLOG_FOUND && one.starts_with(text);
                });
            };
            if (drawn != PLOG_NO_SEQ && is_found("plog: CPUs stop") && !is_found(kTexts[0])) {
                explorer.fail("CPU 0 has stopped, but its message is missing");
            }
        });
}

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
        ++self.shown.at(record->seq);
        return PLOG_SHOWN;
    }

    plog_console console{};
    std::uint64_t ready = 0;
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
    boot.limit_weak(0);
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

/// Returns the console's position as readers of the region see it.
std::uint64_t position_in_region(const plog& log, const plog_console& console) {
    std::uint64_t newest = 0;
    const std::size_t rear = PLOG_SLOTS_AT + log.slots * PLOG_SLOT_BYTES;
    for (const std::size_t copy_at : {std::size_t{0}, rear}) {
        plog_bank_copy copy{};
        std::memcpy(&copy, &region[copy_at], sizeof(copy));
        const std::uint64_t word = copy.banks[log.epoch & 1U].consoles[console.index].position;
        const std::uint64_t seq = word & PLOG_POSITION_MAX;
        if (word == plog_position(seq, log.epoch, console.index)) {
            newest = std::max(newest, seq);
        }
    }
    return newest;
}

/// CPU 0 shows two records, and CPU 1 panics and takes the console, at any step.
WeakResult late_position(const WeakMutant& mutant) {
    WeakBoot boot(2, 2);
    boot.limit_weak(3);
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

/// Two CPUs take locks, of whose order PLOG_DEBUG keeps a graph.
WeakResult debug_lock(const WeakMutant& mutant) {
    WeakBoot boot(1, 2);
    std::array<plog_weak_memory, 8> parts{};
    const std::size_t count = plog_weak_debug_memory(parts.data());
    for (const plog_weak_memory& part : std::span(parts).first(count)) {
        boot.add_memory(std::span(static_cast<std::byte*>(part.at), part.bytes));
    }
    plog_debug_arm(&boot.log);
    const auto take = [](const char* outer, const char* inner) {
        plog_debug_lock(outer);
        plog_debug_lock(inner);
        plog_debug_unlock(inner);
        plog_debug_unlock(outer);
    };
    const WeakResult result = boot.explore({[&] { take("a", "b"); }, [&] { take("b", "c"); }},
                                           mutant, [](WeakExplorer&) {});
    plog_debug_arm(nullptr);
    return result;
}

}  // namespace

std::vector<WeakScene> weak_scenes(bool without_limits) {
    no_limits = without_limits;
    const auto reader = [](std::uint64_t seq) {
        return [seq](const WeakMutant& mutant) { return two_writers_and_a_reader(mutant, seq); };
    };
    const auto registers = [](bool panics) {
        return [panics](const WeakMutant& mutant) { return registration(mutant, panics); };
    };
    return {
        {"two_writers", two_writers},
        {"reader_of_the_first", reader(1)},
        {"reader_of_the_second", reader(2)},
        {"claim_and_restore", claim_and_restore},
        {"stopped_cpu", stopped_cpu},
        {"registration_and_message", registers(false)},
        {"registration_and_panic", registers(true)},
        {"ownership_of_two", ownership_of_two},
        {"ownership_of_three", ownership_of_three},
        {"late_position", late_position},
        {"console_of_two_writers", two_writers_and_a_console},
        {"debug_lock", debug_lock},
    };
}

}  // namespace lastwords::test
