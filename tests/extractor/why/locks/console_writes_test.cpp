// SPDX-License-Identifier: GPL-2.0-or-later
// Tests in which console's write() a stack is said to be.
#include "extractor/why/locks/console_writes.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/support/fake_stacks.h"

namespace lastwords::test {
namespace {

class ConsoleWrite : public ::testing::Test {
 protected:
    FakeStacks memory;
    VirtAddr outer = memory.function("univ8250_console_write", call_frame(16));
    VirtAddr inner = memory.function("serial8250_console_write", call_frame(16));
    VirtAddr other = memory.function("netcon_write", call_frame(16));

    /// Returns the console in whose write() a task is that is in this function. ttyS0's write() is
    /// outer(), netcon0's is other(), and ttyS1's `second`.
    std::string console_in(VirtAddr function, VirtAddr second = {}) {
        memory.finish();
        OpenedKernel opened(memory.kernel);
        const auto stacks = extractor::Stacks::open(opened.view, opened.findings).value();
        extractor::ConsoleWrites writes;
        writes.add(*stacks, "ttyS0", outer);
        writes.add(*stacks, "netcon0", other);
        if (second != VirtAddr{}) {
            writes.add(*stacks, "ttyS1", second);
        }
        printkfmt::Stack stack;
        stack.frames.push_back({function + 0x40, "", false, false, {}});
        return std::string(writes.console_on(*stacks, stack));
    }
};

TEST_F(ConsoleWrite, IsThatOfTheConsoleWithThisFunction) {
    EXPECT_EQ(console_in(other), "netcon0");
}

// The first function has jumped to the second one, and left nothing on the stack.
TEST_F(ConsoleWrite, MayBeAFunctionToWhichItJumps) {
    memory.kernel.put(outer + 0x20, 1, 0xe9);
    memory.kernel.put(outer + 0x21, 4, (inner.value - outer.value - 0x25) & 0xffffffff);
    EXPECT_EQ(console_in(inner), "ttyS0");
}

// Many tasks are in such a function, and none of them writes.
TEST_F(ConsoleWrite, IsNoFunctionThatGivesALockBack) {
    const VirtAddr unlock = memory.function("_raw_spin_unlock_irqrestore", call_frame(16));
    memory.kernel.put(outer + 0x20, 1, 0xe9);
    memory.kernel.put(outer + 0x21, 4, (unlock.value - outer.value - 0x25) & 0xffffffff);
    EXPECT_EQ(console_in(unlock), "");
}

TEST_F(ConsoleWrite, IsNotKnownIfSeveralConsolesHaveIt) {
    EXPECT_EQ(console_in(outer, outer), "");
}

TEST_F(ConsoleWrite, IsNoneElsewhere) {
    EXPECT_EQ(console_in(inner), "");
}

}  // namespace
}  // namespace lastwords::test
