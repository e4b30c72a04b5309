// SPDX-License-Identifier: GPL-2.0-or-later
// Explorer keeps no snapshots: each run repeats the steps from the start up to its branch.
#include "tests/runtime/explorer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace lastwords::test {

Explorer::Explorer(PlogMachine& machine, Scene scene, Memory memory)
    : machine_(machine),
      scene_(std::move(scene)),
      memory_(std::move(memory)),
      events_at_start_(machine.events().size()),
      attempts_at_start_(machine.attempts().size()) {
    memory_.emplace_back(machine.region_start(), machine.region_bytes());
    memory_.push_back(std::as_writable_bytes(std::span(&machine.log(), 1)));
    memory_.push_back(std::as_writable_bytes(std::span(machine.memory())));
    for (const std::span<std::byte> part : memory_) {
        at_start_.emplace_back(part.begin(), part.end());
    }
}

void Explorer::start() {
    ++runs_;
    for (std::size_t i = 0; i < memory_.size(); ++i) {
        std::copy(at_start_[i].begin(), at_start_[i].end(), memory_[i].begin());
    }
    machine_.forget_after(events_at_start_, attempts_at_start_);
    machine_.begin(scene_.cpus);
    if (scene_.nmi) {
        machine_.arm_nmi(scene_.nmi_cpu, scene_.nmi);
    }
    for (const std::uint16_t cpu : machine_.alive()) {
        machine_.resume(cpu);  // runs up to its first step
    }
}

std::vector<Explorer::Choice> Explorer::choices() const {
    std::vector<Choice> all;
    for (const std::uint16_t cpu : machine_.alive()) {
        all.push_back({cpu, false});
        if (machine_.can_interrupt(cpu)) {
            all.push_back({cpu, true});
        }
    }
    return all;
}

std::uint64_t Explorer::fingerprint() const {
    std::uint64_t hash = 0;
    const auto add = [&hash](std::uint64_t value) {
        hash = (hash ^ value) * 0x9e3779b97f4a7c15U;
        hash ^= hash >> 32;
    };
    // Most of the memory is unchanged since the start and need not be hashed.
    constexpr std::size_t kBlock = 128;
    for (std::size_t i = 0; i < memory_.size(); ++i) {
        const std::span<std::byte> part = memory_[i];
        for (std::size_t at = 0; at < part.size(); at += kBlock) {
            const std::size_t bytes = std::min(kBlock, part.size() - at);
            if (std::memcmp(&part[at], &at_start_[i][at], bytes) == 0) {
                continue;
            }
            add(i << 32 | at);
            for (std::size_t word_at = at; word_at < at + bytes; word_at += sizeof(std::uint64_t)) {
                std::uint64_t word = 0;
                std::memcpy(&word, &part[word_at], std::min(sizeof(word), part.size() - word_at));
                add(word);
            }
        }
    }
    for (std::uint16_t cpu = 0; cpu < scene_.cpus.size(); ++cpu) {
        add(machine_.history(cpu));
    }
    return hash;
}

void Explorer::take(const Choice& choice, std::uint64_t steps) {
    if (choice.nmi) {
        machine_.interrupt(choice.cpu);
    } else {
        machine_.resume(choice.cpu, steps);
    }
}

/// Repeats the steps of the current path. Takes consecutive steps of one CPU without a switch to
/// the scheduler, because the switches cost most of the time.
void Explorer::repeat_path() {
    for (std::size_t at = 0; at < path_.size();) {
        const Choice choice = path_[at].choices[path_[at].taken];
        std::size_t end = at + 1;
        const auto goes_on = [&](const Branch& branch) {
            const Choice& next = branch.choices[branch.taken];
            return !choice.nmi && !next.nmi && next.cpu == choice.cpu;
        };
        while (end < path_.size() && goes_on(path_[end])) {
            ++end;
        }
        take(choice, end - at);
        at = end;
    }
}

std::string Explorer::way() const {
    std::string text;
    std::size_t steps = 0;
    for (std::size_t i = 0; i < path_.size(); ++i) {
        const Choice choice = path_[i].choices[path_[i].taken];
        const bool last = i + 1 == path_.size();
        const Choice next = last ? choice : path_[i + 1].choices[path_[i + 1].taken];
        ++steps;
        if (last || choice.nmi || next.nmi || next.cpu != choice.cpu) {
            text += choice.nmi ? fmt::format(" {}nmi", choice.cpu)
                               : fmt::format(" {}:{}", choice.cpu, steps);
            steps = 0;
        }
    }
    return text;
}

/// Goes back to the last branch with a choice that was not taken yet. Returns false if there is
/// none.
bool Explorer::next_branch() {
    while (!path_.empty() && ++path_.back().taken == path_.back().choices.size()) {
        path_.pop_back();
    }
    return !path_.empty();
}

void Explorer::explore(const std::function<bool(bool at_end)>& look) {
    do {
        start();
        repeat_path();
        while (seen_.insert(fingerprint()).second) {
            std::vector<Choice> all = choices();
            if (!look(all.empty())) {
                return;
            }
            if (all.empty()) {
                ++ends_;
                break;
            }
            path_.push_back({std::move(all), 0});
            take(path_.back().choices.front(), 1);
        }
    } while (next_branch());
}

}  // namespace lastwords::test
