// SPDX-License-Identifier: GPL-2.0-or-later
// StackScope: which stacks a caller wants.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lastwords::extractor {

struct StackScope {
    bool cpus = false;               ///< what each CPU was executing
    bool blocked = false;            ///< the tasks in uninterruptible sleep (state D)
    bool all = false;                ///< every task
    std::vector<std::uint32_t> cpu;  ///< these CPUs
    /// Tasks by PID, or by their name: the whole comm, or one with * at its end.
    std::vector<std::string> tasks;

    /// Returns whether anything is asked for.
    bool any() const { return cpus || blocked || all || !cpu.empty() || !tasks.empty(); }
};

}  // namespace lastwords::extractor
