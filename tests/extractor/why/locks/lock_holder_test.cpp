// SPDX-License-Identifier: GPL-2.0-or-later
// Tests who is said to hold the console lock, and whom that task waits for.
#include "extractor/why/locks/lock_holder.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "extractor/kernel/kernel_view.h"
#include "extractor/why/console_case.h"
#include "extractor/why/locks/waits.h"
#include "tests/support/fake_stacks.h"

namespace lastwords::test {
namespace {

using extractor::ConsoleLockHolder;
using extractor::Stacks;
using printkfmt::KernelTask;
using printkfmt::LockLink;
using ::testing::HasSubstr;

constexpr std::uint64_t kMutexListAt = 16;
constexpr std::uint64_t kRwsemListAt = 24;

/// A kernel with functions that sleep, and with locks that tasks wait for.
class Locks : public ::testing::Test {
 protected:
    FakeStacks memory;
    VirtAddr schedule = memory.function("schedule", call_frame(16));
    VirtAddr mutex_lock = memory.function("__mutex_lock.constprop.0", call_frame(64));
    VirtAddr rwsem_down = memory.function("rwsem_down_read_slowpath", call_frame(64));
    VirtAddr wait_for = memory.function("wait_for_completion", call_frame(64));
    VirtAddr console_lock = memory.function("console_lock", call_frame(16));
    VirtAddr hold = memory.function("hold", call_frame(16));
    VirtAddr other = memory.function("other", call_frame(16));
    VirtAddr kthread = memory.function("kthread", orc_entry(extractor::OrcType::kEndOfStack));

    Locks() {
        FakeKernel& kernel = memory.kernel;
        kernel.offset("mutex.owner", 0);
        kernel.offset("mutex.wait_list", kMutexListAt);
        kernel.offset("rw_semaphore.owner", 8);
        kernel.offset("rw_semaphore.wait_list", kRwsemListAt);
        kernel.offset("completion.wait", 8);
        kernel.offset("swait_queue_head.task_list", 8);
    }

    /// Writes a call of `target` at the beginning of a function.
    void call(VirtAddr from, VirtAddr target) {
        constexpr std::uint64_t kCallBytes = 5;
        memory.kernel.put(from, 1, 0xe8);
        memory.kernel.put(from + 1, 4, (target.value - from.value - kCallBytes) & 0xffffffff);
    }

    /// Makes the task sleep in schedule() < wait < caller, with an entry of a list of waiters in
    /// the frame of `wait`. Returns the entry's address.
    VirtAddr sleep_in(VirtAddr task, VirtAddr wait, VirtAddr caller) {
        const VirtAddr first = memory.sleep(
            task, {memory.call_in(schedule).value, 0, memory.call_in(wait).value, 0, 0, 0, 0, 0, 0,
                   0, memory.call_in(caller).value, 0, memory.call_in(kthread).value, 0});
        return first + 4 * 8;
    }

    /// Puts an entry {list, task} into a list whose head is at `head`.
    void wait_in_list(VirtAddr entry, VirtAddr task, VirtAddr head) {
        memory.words(entry, {head.value, head.value, task.value});
        memory.words(head, {entry.value, entry.value});
    }

    struct Opened {
        explicit Opened(const FakeKernel& from)
            : kernel(from), stacks(Stacks::open(kernel.view, kernel.findings).value()) {}
        /// Consoles whose write() are these functions.
        extractor::ConsoleWrites writes(const std::vector<VirtAddr>& functions) const {
            extractor::ConsoleWrites all;
            for (const VirtAddr function : functions) {
                all.add(*stacks, "console", function);
            }
            return all;
        }

        OpenedKernel kernel;
        std::unique_ptr<Stacks> stacks;
    };

    std::vector<LockLink> chain_from(VirtAddr task) {
        Opened opened(memory.kernel);
        const KernelTask holder = opened.stacks->tasks().at(task).value();
        LockLink first;
        first.lock = "console_sem";
        first.stack = opened.stacks->of_task(holder);
        return extractor::follow_locks(opened.kernel.view, *opened.stacks, first, holder);
    }
};

// With PREEMPT_RT the thread of the legacy consoles does not set console_owner.
TEST_F(Locks, ATaskInAConsolesWriteIsFoundByItsStack) {
    const VirtAddr thread = memory.task(10, "pr/legacy");
    sleep_in(thread, mutex_lock, other);
    memory.finish();
    const Opened opened(memory.kernel);
    const auto writer =
        extractor::find_unnoted_writer(*opened.stacks, opened.writes({hold, other}));
    ASSERT_TRUE(writer && writer->task);
    EXPECT_EQ(writer->task->comm, "pr/legacy");
    EXPECT_FALSE(extractor::find_unnoted_writer(*opened.stacks, opened.writes({hold})));
    EXPECT_FALSE(extractor::find_unnoted_writer(*opened.stacks, {}));
}

TEST_F(Locks, AreFollowedFromTaskToTask) {
    const VirtAddr console = memory.task(10, "console");
    const VirtAddr driver = memory.task(11, "driver");
    const VirtAddr reclaim = memory.task(12, "reclaim");
    const VirtAddr mutex = memory.kernel.allocate(64);
    const VirtAddr rwsem = memory.kernel.allocate(64);
    const VirtAddr done = memory.kernel.allocate(64);
    wait_in_list(sleep_in(console, mutex_lock, hold), console, mutex + kMutexListAt);
    memory.kernel.put_word(mutex, driver.value | 1);  // MUTEX_FLAG_WAITERS
    wait_in_list(sleep_in(driver, rwsem_down, other), driver, rwsem + kRwsemListAt);
    memory.kernel.put_word(rwsem + 8, reclaim.value);
    const VirtAddr entry = sleep_in(reclaim, wait_for, other);
    memory.words(entry, {reclaim.value, (done + 16).value, (done + 16).value});
    memory.words(done + 16, {(entry + 8).value, (entry + 8).value});
    memory.finish();
    const std::vector<LockLink> chain = chain_from(console);
    ASSERT_EQ(chain.size(), 4U);
    EXPECT_EQ(chain[1].lock, "mutex");
    EXPECT_EQ(chain[1].address, mutex);
    EXPECT_EQ(chain[1].waiter, "console (pid 10)");
    EXPECT_EQ(chain[1].held_by, "driver (pid 11, uninterruptible sleep)");
    EXPECT_FALSE(chain[1].inferred);
    EXPECT_EQ(chain[2].lock, "rw_semaphore");
    EXPECT_EQ(chain[2].address, rwsem);
    EXPECT_EQ(chain[2].holder, reclaim);
    EXPECT_EQ(chain[3].lock, "completion");
    EXPECT_EQ(chain[3].address, done);
    EXPECT_EQ(extractor::end_of_chain(std::span(chain).subspan(1)),
              "; the rw_semaphore that it waits for in the end is held by reclaim (pid 12, "
              "uninterruptible sleep)");
    EXPECT_EQ(chain[3].held_by, "not known");
    EXPECT_EQ(chain[3].remark, "that is noted nowhere");
}

TEST_F(Locks, ReadersOfARwSemaphoreAreOnlyInferred) {
    const VirtAddr waiter = memory.task(10, "waiter");
    const VirtAddr reader = memory.task(11, "reader");
    const VirtAddr rwsem = memory.kernel.allocate(64);
    wait_in_list(sleep_in(waiter, rwsem_down, hold), waiter, rwsem + kRwsemListAt);
    memory.kernel.put_word(rwsem + 8, reader.value | 1);  // RWSEM_READER_OWNED
    memory.finish();
    const std::vector<LockLink> chain = chain_from(waiter);
    ASSERT_EQ(chain.size(), 2U);
    EXPECT_TRUE(chain[1].inferred);
    EXPECT_THAT(chain[1].held_by, HasSubstr("reader (pid 11"));
}

// As all locks of PREEMPT_RT are, and in all kernels that of an I2C bus.
TEST_F(Locks, RtMutexIsNamedByTheTaskThatWaits) {
    constexpr std::uint64_t kBlockedOnAt = 448;
    memory.kernel.offset("task_struct.pi_blocked_on", kBlockedOnAt);
    memory.kernel.offset("rt_mutex_waiter.lock", 56);
    memory.kernel.offset("rt_mutex_base.owner", 24);
    const VirtAddr waiter = memory.task(10, "waiter");
    const VirtAddr owner = memory.task(11, "owner");
    const VirtAddr entry = sleep_in(waiter, other, hold);
    const VirtAddr lock = memory.kernel.allocate(64);
    memory.kernel.put_word(waiter + kBlockedOnAt, entry.value);
    memory.kernel.put_word(entry + 56, lock.value);
    memory.kernel.put_word(lock + 24, owner.value | 1);  // RT_MUTEX_HAS_WAITERS
    memory.finish();
    const std::vector<LockLink> chain = chain_from(waiter);
    ASSERT_EQ(chain.size(), 2U);
    EXPECT_EQ(chain[1].lock, "rt_mutex");
    EXPECT_EQ(chain[1].address, lock);
    EXPECT_EQ(chain[1].holder, owner);
    EXPECT_FALSE(chain[1].inferred);
}

TEST_F(Locks, CircleIsADeadlock) {
    const VirtAddr one = memory.task(10, "one");
    const VirtAddr two = memory.task(11, "two");
    const VirtAddr a = memory.kernel.allocate(64);
    const VirtAddr b = memory.kernel.allocate(64);
    wait_in_list(sleep_in(one, mutex_lock, hold), one, a + kMutexListAt);
    memory.kernel.put_word(a, two.value);
    wait_in_list(sleep_in(two, mutex_lock, other), two, b + kMutexListAt);
    memory.kernel.put_word(b, one.value);
    memory.finish();
    const std::vector<LockLink> chain = chain_from(one);
    ASSERT_EQ(chain.size(), 3U);
    EXPECT_EQ(chain[2].holder, one);
    EXPECT_TRUE(chain[2].circle);
    EXPECT_EQ(extractor::end_of_chain(std::span(chain).subspan(1)),
              "; it waits for two (pid 11, uninterruptible sleep), which waits for it: a deadlock");
}

// As a driver's thread is that was frozen, while the machine fell asleep, with a mutex held.
TEST_F(Locks, HolderIsNamedWithWhatItIsBusyWith) {
    const VirtAddr refrigerator = memory.function("__refrigerator", call_frame(64));
    const VirtAddr waiter = memory.task(10, "waiter");
    const VirtAddr owner = memory.task(11, "owner");
    const VirtAddr mutex = memory.kernel.allocate(64);
    wait_in_list(sleep_in(waiter, mutex_lock, hold), waiter, mutex + kMutexListAt);
    memory.kernel.put_word(mutex, owner.value);
    sleep_in(owner, refrigerator, other);
    memory.finish();
    const std::vector<LockLink> chain = chain_from(waiter);
    ASSERT_EQ(chain.size(), 2U);
    EXPECT_THAT(chain[1].held_by,
                HasSubstr("owner (pid 11, uninterruptible sleep), which is frozen"));
}

TEST_F(Locks, DamagedListLeadsToNoLock) {
    const VirtAddr waiter = memory.task(10, "waiter");
    const VirtAddr mutex = memory.kernel.allocate(64);
    const VirtAddr entry = sleep_in(waiter, mutex_lock, hold);
    wait_in_list(entry, waiter, mutex + kMutexListAt);
    memory.kernel.put_word(mutex + kMutexListAt + 8, 0);
    memory.finish();
    const std::vector<LockLink> chain = chain_from(waiter);
    ASSERT_EQ(chain.size(), 2U);
    EXPECT_EQ(chain[1].address, VirtAddr{});
    EXPECT_EQ(chain[1].held_by, "not known");
    EXPECT_EQ(chain[1].remark, "the lock was not found");
}

TEST_F(Locks, OwnerThatIsExcludedIsNamedByItsAddress) {
    const VirtAddr waiter = memory.task(10, "waiter");
    const VirtAddr owner = memory.task(11, "owner");
    const VirtAddr mutex = memory.kernel.allocate(64);
    wait_in_list(sleep_in(waiter, mutex_lock, hold), waiter, mutex + kMutexListAt);
    memory.kernel.put_word(mutex, owner.value);
    memory.finish();
    memory.kernel.refuse(owner, ErrorKind::kExcluded);
    const std::vector<LockLink> chain = chain_from(waiter);
    ASSERT_EQ(chain.size(), 2U);
    EXPECT_EQ(chain[1].holder, owner);
    EXPECT_EQ(chain[1].held_by, fmt::format("the task at {:#x}", owner.value));
    EXPECT_THAT(chain[1].remark, HasSubstr("it cannot be read"));
}

class HolderOfTheConsoleLock : public Locks {
 protected:
    VirtAddr sem = memory.kernel.allocate(64);

    /// Makes a task sleep in a function that begins with 48 and two bytes more, which put
    /// `number` into rdi, and a call of down().
    void inlined_lock(std::uint8_t opcode, std::uint64_t number) {
        memory.kernel.put(hold, 1, 0x48);
        memory.kernel.put(hold + 1, 1, opcode == 0x3d ? 0x8d : opcode);
        memory.kernel.put(hold + 2, 1, opcode == 0x3d ? opcode : 0xc7);
        memory.kernel.put(hold + 3, 4, number & 0xffffffff);
        call(hold + 7, memory.function("down", call_frame(16)));
        sleep_in(memory.task(10, "inlined"), mutex_lock, hold);
    }

    ConsoleLockHolder find() {
        memory.kernel.symbol("console_sem", sem);
        memory.finish();
        Opened opened(memory.kernel);
        extractor::PrintVariables variables(opened.kernel.view);
        return extractor::find_console_lock_holder(variables, *opened.stacks);
    }
};

TEST_F(HolderOfTheConsoleLock, IsInAFunctionThatCallsConsoleLock) {
    call(hold, console_lock);
    sleep_in(memory.task(10, "sleeper"), mutex_lock, hold);
    sleep_in(memory.task(11, "bystander"), mutex_lock, other);
    const ConsoleLockHolder holder = find();
    ASSERT_TRUE(holder.task);
    EXPECT_EQ(holder.task->comm, "sleeper");
    EXPECT_TRUE(holder.inferred);
    EXPECT_THAT(holder.how, HasSubstr("hold+0x40"));
}

// A dump may lack the page with a module's struct, and so its functions.
TEST_F(HolderOfTheConsoleLock, MayBeInAModuleThatIsNotKnown) {
    const VirtAddr module = memory.kernel.allocate(kPage);
    const VirtAddr code = memory.kernel.allocate(kPage) + 0x200;
    memory.kernel.variable("modules", 8, module.value);
    memory.kernel.refuse(module, ErrorKind::kExcluded);
    call(code, console_lock);
    call(code + 0x3b, mutex_lock);  // memory.call_in() returns to 0x40
    const VirtAddr sleeper = memory.task(10, "sleeper");
    memory.sleep(sleeper, {memory.call_in(schedule).value, 0, memory.call_in(mutex_lock).value, 0,
                           0, 0, 0, 0, 0, 0, (code + 0x40).value, 0, 0, 0});
    const ConsoleLockHolder holder = find();
    ASSERT_TRUE(holder.task) << holder.unknown;
    EXPECT_EQ(holder.task->comm, "sleeper");
}

TEST_F(HolderOfTheConsoleLock, IsNoTaskThatWaitsForIt) {
    call(hold, console_lock);
    sleep_in(memory.task(10, "waiter"), console_lock, hold);
    const ConsoleLockHolder holder = find();
    EXPECT_FALSE(holder.task);
    EXPECT_THAT(holder.unknown, HasSubstr("no task is in a function that calls console_lock()"));
}

// Of 6.12 and 7.2, where the compiler has put console_lock() into its callers in printk.c.
TEST_F(HolderOfTheConsoleLock, IsSeenWhereConsoleLockIsInlined) {
    inlined_lock(0xc7, sem.value);  // mov $console_sem, %rdi
    const ConsoleLockHolder holder = find();
    ASSERT_TRUE(holder.task) << holder.unknown;
    EXPECT_EQ(holder.task->comm, "inlined");
}

TEST_F(HolderOfTheConsoleLock, IsSeenWhereConsoleLockIsInlinedInMovableCode) {
    inlined_lock(0x3d, sem.value - (hold + 7).value);  // lea console_sem(%rip), %rdi
    EXPECT_TRUE(find().task);
}

TEST_F(HolderOfTheConsoleLock, IsNotOneThatTookAnotherSemaphore) {
    inlined_lock(0xc7, sem.value + 0x100);
    EXPECT_FALSE(find().task);
}

TEST_F(HolderOfTheConsoleLock, IsNotKnownIfSeveralTasksMay) {
    call(hold, console_lock);
    sleep_in(memory.task(10, "one"), mutex_lock, hold);
    sleep_in(memory.task(11, "two"), mutex_lock, hold);
    const ConsoleLockHolder holder = find();
    EXPECT_FALSE(holder.task);
    EXPECT_THAT(holder.unknown, HasSubstr("several tasks may: one (pid 10"));
}

TEST_F(HolderOfTheConsoleLock, IsNotOneThatHasNotComeToTheCall) {
    call(hold + 0x80, console_lock);  // the task is at hold+0x40
    sleep_in(memory.task(10, "early"), mutex_lock, hold);
    EXPECT_FALSE(find().task);
}

// Of Debian's 6.1 on arm64, whose kallsyms has no variables.
TEST_F(Locks, WriterIsFoundWhereNothingTellsWhetherTheLockIsHeld) {
    sleep_in(memory.task(10, "printer"), mutex_lock, hold);
    memory.finish();
    Opened opened(memory.kernel);
    extractor::PrintVariables variables(opened.kernel.view);
    const auto lock =
        extractor::LockState::read(variables, opened.stacks.get(), opened.writes({hold}));
    EXPECT_TRUE(lock.unnoted_writer);
    ASSERT_TRUE(lock.writer);
    EXPECT_EQ(lock.writer->comm, "printer");
}

TEST_F(Locks, NobodyIsSaidToHoldOneOfWhichNothingIsKnown) {
    call(hold, console_lock);
    sleep_in(memory.task(10, "sleeper"), mutex_lock, hold);
    memory.finish();
    Opened opened(memory.kernel);
    extractor::PrintVariables variables(opened.kernel.view);
    const auto lock =
        extractor::LockState::read(variables, opened.stacks.get(), opened.writes({other}));
    EXPECT_FALSE(lock.writing());
    EXPECT_FALSE(lock.holder);
}

}  // namespace
}  // namespace lastwords::test
