// SPDX-License-Identifier: GPL-2.0-or-later
// Tests the reason that printk put its output off to a CPU that did not come to it.
#include <gmock/gmock.h>

#include <cstdint>
#include <memory>
#include <optional>

#include "extractor/why/console_case.h"
#include "tests/support/fake_stacks.h"

namespace lastwords::test {
namespace {

using printkfmt::Reason;
using printkfmt::Sureness;
using printkfmt::Why;
using ::testing::HasSubstr;

constexpr std::uint32_t kWakeup = 1;  // PRINTK_PENDING_WAKEUP: readers of the log are to be woken
constexpr std::uint32_t kOutput = 2;  // PRINTK_PENDING_OUTPUT

class Deferred : public ::testing::Test {
 protected:
    Deferred() { console.coverage.unflushed = 3; }

    /// Sets printk_pending of CPU 1.
    void pending(std::uint32_t value) {
        const VirtAddr at = memory.variable_of_cpus("printk_pending");
        memory.kernel.put(at + memory.cpu_area(1), 4, value);
        memory.finish();
    }
    std::optional<Why> judge() {
        OpenedKernel opened(memory.kernel);
        const auto stacks = extractor::Stacks::open(opened.view, opened.findings).value();
        extractor::PrintVariables variables(opened.view);
        return extractor::judge_deferred(
            {console, source, variables, stacks.get(), lock, {}, {}, {}, {}, {}});
    }

    FakeStacks memory;
    printkfmt::Console console;
    printkfmt::Source source;
    extractor::LockState lock;
};

TEST_F(Deferred, OutputIsProvedByTheCpusPendingWork) {
    lock.count = extractor::Variable{{}, 1};
    pending(kWakeup | kOutput);
    const std::optional<Why> why = judge();
    ASSERT_TRUE(why);
    EXPECT_EQ(why->reason, Reason::kDeferred);
    EXPECT_EQ(why->sureness, Sureness::kProved);
    EXPECT_THAT(why->sentence, HasSubstr("CPU 1 has not come to it"));
    EXPECT_THAT(why->evidence.front().fact, HasSubstr("printk_pending of CPU 1 is 0x3"));
}

TEST_F(Deferred, WakingReadersIsNoOutput) {
    pending(kWakeup);
    EXPECT_FALSE(judge());
}

TEST_F(Deferred, WhoeverHasTheConsoleLockWillPrint) {
    lock.count = extractor::Variable{{}, 0};
    pending(kOutput);
    EXPECT_FALSE(judge());
}

TEST_F(Deferred, ConsoleThatIsNotBehindHasNoReason) {
    console.coverage.unflushed = 0;
    pending(kOutput);
    EXPECT_FALSE(judge());
}

TEST_F(Deferred, NbconConsoleHasAThreadOfItsOwn) {
    console.kind = printkfmt::ConsoleKind::kNbcon;
    pending(kOutput);
    EXPECT_FALSE(judge());
}

}  // namespace
}  // namespace lastwords::test
