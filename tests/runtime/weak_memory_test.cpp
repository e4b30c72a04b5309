// SPDX-License-Identifier: GPL-2.0-or-later
// Runs the scenes with the runtime's memory orders as they are. weaken_orders.py runs them with
// each order left out.
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "tests/runtime/weak_scenes.h"
#include "tests/support/rounds.h"

namespace lastwords::test {
namespace {

bool without_limits() {
    return std::getenv("LASTWORDS_WEAK_MEMORY") != nullptr;
}

class WeakMemoryScene : public ::testing::TestWithParam<WeakScene> {};

TEST_P(WeakMemoryScene, NeverFails) {
    if (!is_long_run() && !without_limits()) {
        GTEST_SKIP() << "runtime.each_memory_order_is_needed runs it, too";
    }
    const WeakResult result = GetParam().run({});
    EXPECT_EQ(result.failure, "");
    EXPECT_GT(result.ends, 1U);
}

INSTANTIATE_TEST_SUITE_P(All, WeakMemoryScene, ::testing::ValuesIn(weak_scenes(without_limits())),
                         [](const auto& scene) { return std::string(scene.param.name); });

}  // namespace
}  // namespace lastwords::test
