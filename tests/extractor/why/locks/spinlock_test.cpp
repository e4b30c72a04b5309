// SPDX-License-Identifier: GPL-2.0-or-later
// Tests which spinlock a CPU is said to spin for, and who is said to hold it.
#include "extractor/why/locks/spinlock.h"

#include <gmock/gmock.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "tests/support/fake_stacks.h"

namespace lastwords::test {
namespace {

using extractor::Wait;
using ::testing::HasSubstr;

constexpr std::uint32_t kLocked = 1;
constexpr std::uint32_t kPending = 0x100;

/// Two CPUs, of which the first one spins.
class Spinlock : public ::testing::Test {
 protected:
    FakeStacks memory;
    VirtAddr slowpath = memory.function("native_queued_spin_lock_slowpath", call_frame(16));
    VirtAddr delay = memory.function("delay_tsc", call_frame(16));
    VirtAddr print = memory.function("serial8250_console_write", call_frame(32));
    VirtAddr hold = memory.function("hold", call_frame(32));
    VirtAddr kthread = memory.function("kthread", orc_entry(extractor::OrcType::kEndOfStack));
    VirtAddr printer = memory.task(10, "printer", 0);
    VirtAddr locker = memory.task(11, "locker", 0);
    VirtAddr lock = memory.kernel.allocate(64);

    /// Makes the CPU execute the task in a function that print() or hold() has called.
    /// `local`: a word in that one's frame. `rdi`: the first argument of the function.
    void run(std::uint32_t cpu, VirtAddr task, VirtAddr function, VirtAddr caller,
             std::uint64_t local, std::uint64_t rdi) {
        memory.run(cpu, task);
        const std::vector<std::uint64_t> words{0, memory.call_in(caller).value,  local, 0,
                                               0, memory.call_in(kthread).value, 0};
        extractor::Registers registers;
        registers.pc = function + 0x40;
        registers.sp = memory.stack_end(task) - 8 * words.size();
        registers.x86[static_cast<std::size_t>(extractor::X86Register::kDi)] = rdi;
        memory.words(registers.sp, words);
        memory.note(registers, cpu + 1);
    }
    void lock_is(std::uint32_t value) { memory.kernel.put(lock, 4, value); }

    std::optional<Wait> spin_of(std::uint32_t cpu) {
        memory.finish();
        OpenedKernel opened(memory.kernel);
        const auto stacks = extractor::Stacks::open(opened.view, opened.findings).value();
        return extractor::find_spin(*stacks, stacks->of_cpu(cpu));
    }
};

TEST_F(Spinlock, IsHeldByTheCpuThatHasItsAddress) {
    lock_is(kLocked | kPending);
    run(0, printer, slowpath, print, 0, lock.value);
    run(1, locker, delay, hold, lock.value, 0);
    const std::optional<Wait> wait = spin_of(0);
    ASSERT_TRUE(wait);
    EXPECT_EQ(wait->kind, "spinlock");
    EXPECT_EQ(wait->lock, lock);
    EXPECT_EQ(wait->owner, locker);
    EXPECT_TRUE(wait->inferred);
}

TEST_F(Spinlock, IsFoundInTheFrameOfTheCaller) {
    lock_is(kLocked | kPending);
    run(0, printer, slowpath, print, lock.value, 0);
    run(1, locker, delay, hold, 0, lock.value);
    const std::optional<Wait> wait = spin_of(0);
    ASSERT_TRUE(wait);
    EXPECT_EQ(wait->lock, lock);
    EXPECT_EQ(wait->owner, locker);
}

// A virtual machine's CPUs may wait without a trace in the lock.
TEST_F(Spinlock, WithoutWaitersIsTheFirstArgument) {
    lock_is(kLocked);
    const VirtAddr one = memory.kernel.allocate(64);
    memory.kernel.put(one, 4, 1);
    run(0, printer, slowpath, print, one.value, lock.value);
    run(1, locker, delay, hold, lock.value, 0);
    const std::optional<Wait> wait = spin_of(0);
    ASSERT_TRUE(wait);
    EXPECT_EQ(wait->lock, lock);
    EXPECT_EQ(wait->owner, locker);
}

TEST_F(Spinlock, WithoutWaitersAndSeenOnceIsNotKnown) {
    lock_is(kLocked);
    run(0, printer, slowpath, print, lock.value, 0);
    run(1, locker, delay, hold, lock.value, 0);
    const std::optional<Wait> wait = spin_of(0);
    ASSERT_TRUE(wait);
    EXPECT_EQ(wait->lock, VirtAddr{});
    EXPECT_EQ(wait->owner, VirtAddr{});
    EXPECT_THAT(wait->remark, HasSubstr("the lock was not found"));
}

TEST_F(Spinlock, ThatIsFreeIsNotWaitedFor) {
    lock_is(0);
    run(0, printer, slowpath, print, lock.value, lock.value);
    const std::optional<Wait> wait = spin_of(0);
    ASSERT_TRUE(wait);
    EXPECT_EQ(wait->lock, VirtAddr{});
}

TEST_F(Spinlock, IsNotHeldByACpuThatSpinsForItToo) {
    lock_is(kLocked | kPending);
    run(0, printer, slowpath, print, 0, lock.value);
    run(1, locker, slowpath, hold, 0, lock.value);
    const std::optional<Wait> wait = spin_of(0);
    ASSERT_TRUE(wait);
    EXPECT_EQ(wait->lock, lock);
    EXPECT_EQ(wait->owner, VirtAddr{});
    EXPECT_THAT(wait->remark, HasSubstr("no other CPU has its address"));
}

// A driver that prints with its console's lock held.
TEST_F(Spinlock, IsHeldByTheTaskItselfIfItHadTheAddressBeforeItPrinted) {
    const VirtAddr unlock = memory.function("console_unlock", call_frame(32));
    lock_is(kLocked);
    run(0, printer, slowpath, unlock, lock.value, lock.value);
    const std::optional<Wait> wait = spin_of(0);
    ASSERT_TRUE(wait);
    EXPECT_EQ(wait->owner, printer);
    EXPECT_THAT(wait->remark, HasSubstr("before it printed"));
}

/// Writes "mov $argument, %rdi" and a call of `target` into a function, at `at`.
void call_with(FakeKernel& kernel, VirtAddr at, VirtAddr argument, VirtAddr target) {
    kernel.put(at, 1, 0x48);
    kernel.put(at + 1, 2, 0xc7c7);
    kernel.put(at + 3, 4, argument.value & 0xffffffff);
    kernel.put(at + 7, 1, 0xe8);
    kernel.put(at + 8, 4, (target.value - at.value - 12) & 0xffffffff);
}

// A lock that is a variable is not on the stack of who holds it, but in the code.
TEST_F(Spinlock, IsHeldByTheCpuThatIsBehindACallThatTakesIt) {
    const VirtAddr take = memory.function("_raw_spin_lock_irqsave", call_frame(16));
    lock_is(kLocked | kPending);
    call_with(memory.kernel, hold + 0x10, lock, take);
    run(0, printer, slowpath, print, 0, lock.value);
    run(1, locker, delay, hold, 0, 0);
    const std::optional<Wait> wait = spin_of(0);
    ASSERT_TRUE(wait);
    EXPECT_EQ(wait->owner, locker);
    EXPECT_THAT(wait->remark, HasSubstr("behind a call that takes it"));
}

TEST_F(Spinlock, IsNotHeldByTheCpuThatHasGivenItBack) {
    const VirtAddr take = memory.function("_raw_spin_lock_irqsave", call_frame(16));
    const VirtAddr give = memory.function("_raw_spin_unlock_irqrestore", call_frame(16));
    lock_is(kLocked | kPending);
    call_with(memory.kernel, hold + 0x10, lock, take);
    call_with(memory.kernel, hold + 0x20, lock, give);
    run(0, printer, slowpath, print, 0, lock.value);
    run(1, locker, delay, hold, 0, 0);
    const std::optional<Wait> wait = spin_of(0);
    ASSERT_TRUE(wait);
    EXPECT_EQ(wait->owner, VirtAddr{});
}

TEST_F(Spinlock, IsNothingThatAnotherFunctionWaitsFor) {
    lock_is(kLocked | kPending);
    run(0, printer, hold, print, lock.value, lock.value);
    EXPECT_FALSE(spin_of(0));
}

}  // namespace
}  // namespace lastwords::test
