// SPDX-License-Identifier: GPL-2.0-or-later
// Explores every order in which a few CPUs can take their steps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "tests/runtime/plog_machine.h"

namespace lastwords::test {

/// Runs the real code through all interleavings of its steps, depth first. Each interleaving is run
/// from the start. Two paths have the same future if they lead to the same words in shared memory
/// and each CPU has read the same values; only one of these paths is followed. CPUs that stop for
/// good are covered, because the other CPUs may take all their steps while one takes none.
///
/// Memory is sequentially consistent here. What weakly ordered CPUs may do in addition is not
/// explored.
class Explorer {
 public:
    /// What each CPU does, and an NMI that may interrupt a message of one of them at any step.
    struct Scene {
        std::vector<std::function<void()>> cpus;
        std::function<void()> nmi{};  ///< optional
        std::uint16_t nmi_cpu = 0;
    };
    /// Memory of the test that is restored at each start, besides the region and plog's memory.
    using Memory = std::vector<std::span<std::byte>>;

    Explorer(PlogMachine& machine, Scene scene, Memory memory = {});

    /// Calls `look` once in each state; `at_end` is true if no CPU has a step left. Returns when
    /// all states were visited or `look` has returned false.
    void explore(const std::function<bool(bool at_end)>& look);

    /// The path to the current state, as "0:12 1:5 0nmi 0:7": CPU 0 takes 12 steps, CPU 1 takes 5,
    /// an NMI interrupts CPU 0, ...
    std::string way() const;

    std::uint64_t states() const { return seen_.size(); }
    std::uint64_t ends() const { return ends_; }
    std::uint64_t runs() const { return runs_; }

 private:
    struct Choice {
        std::uint16_t cpu = 0;
        bool nmi = false;
    };
    struct Branch {
        std::vector<Choice> choices;
        std::size_t taken = 0;
    };
    void start();
    std::vector<Choice> choices() const;
    std::uint64_t fingerprint() const;
    void take(const Choice& choice, std::uint64_t steps);
    void repeat_path();
    bool next_branch();

    PlogMachine& machine_;
    Scene scene_;
    Memory memory_;
    std::vector<std::vector<std::byte>> at_start_;
    std::size_t events_at_start_;
    std::size_t attempts_at_start_;
    std::vector<Branch> path_;
    std::unordered_set<std::uint64_t> seen_;
    std::uint64_t ends_ = 0;
    std::uint64_t runs_ = 0;
};

}  // namespace lastwords::test
