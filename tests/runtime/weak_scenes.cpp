// SPDX-License-Identifier: GPL-2.0-or-later
// Scenes about records. Those about consoles are in weak_console_scenes.cpp.
#include "tests/runtime/weak_scenes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>

#include "runtime/plog_debug.h"
#include "tests/runtime/weak_accesses.h"
#include "tests/runtime/weak_boot.h"

namespace lastwords::test {
namespace {

/// Words of a record: its seq, and the start of its text.
constexpr std::size_t kSeqAt = offsetof(plog_record, seq);
constexpr std::size_t kTextAt = sizeof(plog_record);

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
    const std::byte* const slot = &weak_region[PLOG_SLOTS_AT];
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
    weak_without_limits = without_limits;
    const auto reader = [](std::uint64_t seq) {
        return [seq](const WeakMutant& mutant) { return two_writers_and_a_reader(mutant, seq); };
    };
    std::vector<WeakScene> scenes{
        {"two_writers", two_writers},        {"reader_of_the_first", reader(1)},
        {"reader_of_the_second", reader(2)}, {"claim_and_restore", claim_and_restore},
        {"stopped_cpu", stopped_cpu},        {"debug_lock", debug_lock},
    };
    for (WeakScene& scene : weak_console_scenes()) {
        scenes.push_back(std::move(scene));
    }
    return scenes;
}

}  // namespace lastwords::test
