// SPDX-License-Identifier: GPL-2.0-or-later
// What a few CPUs do with the real runtime on weak memory. Each scene has one or two slots, or one
// console.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tests/runtime/weak_explorer.h"

namespace lastwords::test {

struct WeakResult {
    std::string failure;  ///< empty: nothing went wrong
    std::uint64_t states = 0;
    std::uint64_t ends = 0;
    std::uint64_t steps = 0;
    std::size_t words = 0;
};

struct WeakScene {
    const char* name;
    std::function<WeakResult(const WeakMutant&)> run;
};

/// All scenes. In some of them only a few accesses on each path read something else than the newest
/// value, unless `without_limits` is set, which takes long.
std::vector<WeakScene> weak_scenes(bool without_limits);

/// Those about consoles.
std::vector<WeakScene> weak_console_scenes();

}  // namespace lastwords::test
