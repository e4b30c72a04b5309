// SPDX-License-Identifier: GPL-2.0-or-later
// Tests what a CPU is said to wait for inside printk.
#include "extractor/why/locks/printk_waits.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "tests/support/fake_stacks.h"

namespace lastwords::test {
namespace {

using extractor::Wait;

/// CPU 0 prints to a console and wants to show a backtrace, which CPU 1 is showing; that one waits
/// for the console.
class PrintkWait : public ::testing::Test {
 protected:
    FakeStacks memory;
    VirtAddr sync = memory.function("__printk_cpu_sync_wait", call_frame(16));
    VirtAddr emit = memory.function("vprintk_emit", call_frame(16));
    VirtAddr kthread = memory.function("kthread", orc_entry(extractor::OrcType::kEndOfStack));
    VirtAddr printer = memory.task(10, "printer", 0);
    VirtAddr tracer = memory.task(11, "tracer", 0);
    VirtAddr sync_owner = memory.kernel.variable("printk_cpu_sync_owner", 4, 1);
    VirtAddr waiter = memory.kernel.variable("console_waiter", 1, 1);
    VirtAddr owner = memory.kernel.variable("console_owner", 8, printer.value);

    PrintkWait() {
        run(0, printer, sync);
        run(1, tracer, emit);
    }
    void run(std::uint32_t cpu, VirtAddr task, VirtAddr function) {
        memory.run(cpu, task);
        const std::vector<std::uint64_t> words{0, memory.call_in(kthread).value, 0};
        extractor::Registers registers;
        registers.pc = function + 0x40;
        registers.sp = memory.stack_end(task) - 8 * words.size();
        memory.words(registers.sp, words);
        memory.note(registers, cpu + 1);
    }
    std::optional<Wait> wait_of(std::uint32_t cpu) {
        memory.finish();
        OpenedKernel opened(memory.kernel);
        const auto stacks = extractor::Stacks::open(opened.view, opened.findings).value();
        return extractor::find_printk_wait(opened.view, *stacks, stacks->of_cpu(cpu));
    }
};

TEST_F(PrintkWait, IsForTheCpuThatShowsABacktrace) {
    const std::optional<Wait> wait = wait_of(0);
    ASSERT_TRUE(wait);
    EXPECT_EQ(wait->kind, "printk_cpu_sync");
    EXPECT_EQ(wait->lock, sync_owner);
    EXPECT_EQ(wait->owner, tracer);
    EXPECT_FALSE(wait->inferred);
}

TEST_F(PrintkWait, IsForTheTaskThatIsInAWrite) {
    const std::optional<Wait> wait = wait_of(1);
    ASSERT_TRUE(wait);
    EXPECT_EQ(wait->kind, "console_owner");
    EXPECT_EQ(wait->owner, printer);
}

TEST_F(PrintkWait, IsNoneIfNobodyShowsABacktrace) {
    memory.kernel.put(sync_owner, 4, 0xffffffff);
    EXPECT_FALSE(wait_of(0));
}

TEST_F(PrintkWait, IsNoneIfNobodyHasAskedForTheConsole) {
    memory.kernel.put(waiter, 1, 0);
    EXPECT_FALSE(wait_of(1));
}

}  // namespace
}  // namespace lastwords::test
