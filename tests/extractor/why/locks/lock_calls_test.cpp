// SPDX-License-Identifier: GPL-2.0-or-later
// Tests by which instructions of arm64 a function is seen to take the console lock.
// lock_holder_test.cpp has those of x86-64.
#include "extractor/why/locks/lock_calls.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>

#include "extractor/stack/stacks.h"
#include "tests/support/fake_stacks.h"

namespace lastwords::test {
namespace {

constexpr std::uint64_t kReturnAt = 0x40;  // where the task is in hold()

class Arm64LockCalls : public ::testing::Test {
 protected:
    FakeStacks memory{extractor::OrcForm::kSince6_4, kFakeAarch64};
    VirtAddr console_lock = memory.function("console_lock", call_frame(16));
    VirtAddr down = memory.function("down", call_frame(16));
    VirtAddr hold = memory.function("hold", call_frame(16));
    VirtAddr veneer = memory.function("veneer", call_frame(16));
    VirtAddr sem = memory.kernel.variable("console_sem", 8, 0);

    void instruction(VirtAddr at, std::uint64_t word) { memory.kernel.put(at, 4, word); }
    void bl(VirtAddr at, VirtAddr target) {
        instruction(at, 0x94000000 | (((target.value - at.value) / 4) & 0x3ffffff));
    }
    /// adrp xN and, at `second`, add xN: they make the address `made`.
    void address(VirtAddr first, VirtAddr second, unsigned n, VirtAddr made) {
        const std::uint64_t pages = (made.value >> 12U) - (first.value >> 12U);
        instruction(first, 0x90000000 | ((pages & 3) << 29U) | ((pages >> 2U & 0x7ffff) << 5U) | n);
        instruction(second, 0x91000000 | ((made.value & 0xfff) << 10U) | (n << 5U) | n);
    }
    /// Whether the function in which a task is at hold+0x40 has called the lock.
    bool takes_lock() {
        memory.finish();
        OpenedKernel opened(memory.kernel);
        const extractor::CodeMap code(opened.view, opened.findings);
        extractor::LockCalls calls(opened.view, code);
        printkfmt::Stack stack;
        stack.frames.push_back({hold + kReturnAt, "hold+0x40/0x100", false, false, {}});
        return calls.find_in(stack) != nullptr;
    }
};

TEST_F(Arm64LockCalls, CallConsoleLock) {
    bl(hold + 0x10, console_lock);
    EXPECT_TRUE(takes_lock());
}

TEST_F(Arm64LockCalls, CallItBeforeThePlaceWhereTheTaskIs) {
    bl(hold + kReturnAt - 4, console_lock);  // this call goes on
    EXPECT_FALSE(takes_lock());
}

// A module that lies too far away for "bl".
TEST_F(Arm64LockCalls, GoThroughAVeneer) {
    bl(hold + 0x10, veneer);
    address(veneer, veneer + 4, 16, console_lock);
    instruction(veneer + 8, 0xd61f0200);  // br x16
    EXPECT_TRUE(takes_lock());
}

TEST_F(Arm64LockCalls, ThroughAVeneerElsewhereAreNone) {
    bl(hold + 0x10, veneer);
    address(veneer, veneer + 4, 16, down);
    instruction(veneer + 8, 0xd61f0200);
    EXPECT_FALSE(takes_lock());
}

TEST_F(Arm64LockCalls, CallDownWithConsoleSem) {
    address(hold + 0x8, hold + 0xc, 0, sem);
    bl(hold + 0x10, down);
    EXPECT_TRUE(takes_lock());
}

// Compilers make the addresses of variables in a row from that of the first one.
TEST_F(Arm64LockCalls, CallDownWithConsoleSemByItsNeighbour) {
    address(hold + 0x8, hold + 0xc, 19, sem - 0x20);
    instruction(hold + 0x10, 0x91000000 | (0x20 << 10U) | (19U << 5U) | 19U);  // add x19, x19, #32
    instruction(hold + 0x14, 0xaa1303e0);                                      // mov x0, x19
    bl(hold + 0x18, down);
    EXPECT_TRUE(takes_lock());
}

TEST_F(Arm64LockCalls, WithARegisterThatHasChangedAreNone) {
    address(hold + 0x8, hold + 0xc, 0, sem);
    instruction(hold + 0x10, 0xf9400000);  // ldr x0, [x0]
    bl(hold + 0x14, down);
    EXPECT_FALSE(takes_lock());
}

TEST_F(Arm64LockCalls, WithAnotherSemaphoreAreNone) {
    address(hold + 0x8, hold + 0xc, 0, sem + 0x40);
    bl(hold + 0x10, down);
    EXPECT_FALSE(takes_lock());
}

/// A kernel whose kallsyms has functions only, and no symbol of console_sem elsewhere.
class ConsoleSem : public ::testing::Test {
 protected:
    FakeStacks memory{extractor::OrcForm::kSince6_4, kFakeAarch64};
    VirtAddr console_lock = memory.function("console_lock", call_frame(16));
    VirtAddr down = memory.function("down", call_frame(16));
    VirtAddr sem = memory.kernel.allocate(64);

    ConsoleSem() {
        memory.has_variables = false;
        memory.kernel.offset("semaphore.count", 4);
        memory.kernel.offset("semaphore.wait_list", 8);
        memory.words(sem + 8, {(sem + 8).value, (sem + 8).value});
        const std::uint64_t pages = (sem.value >> 12U) - (console_lock.value >> 12U);
        memory.kernel.put(console_lock, 4,
                          0x90000000 | ((pages & 3) << 29U) | ((pages >> 2U & 0x7ffff) << 5U));
        memory.kernel.put(console_lock + 4, 4, 0x91000000 | ((sem.value & 0xfff) << 10U));
        memory.kernel.put(console_lock + 8, 4,
                          0x94000000 | (((down.value - console_lock.value - 8) / 4) & 0x3ffffff));
    }
    Result<VirtAddr> find() {
        memory.finish();
        OpenedKernel opened(memory.kernel);
        return extractor::find_console_sem(opened.view);
    }
};

TEST_F(ConsoleSem, IsWhatConsoleLockHandsToDown) {
    EXPECT_EQ(find().value(), sem);
}

TEST_F(ConsoleSem, IsASemaphore) {
    memory.kernel.put(sem + 4, 4, 77);
    EXPECT_FALSE(find());
}

TEST_F(ConsoleSem, IsInTheTableOfAKernelThatHasVariables) {
    memory.has_variables = true;
    EXPECT_FALSE(find());
}

}  // namespace
}  // namespace lastwords::test
