// SPDX-License-Identifier: GPL-2.0-or-later
// Tests on which CPU an irq_work is said to wait.
#include "extractor/why/irq_work.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>

#include "tests/support/fake_stacks.h"

namespace lastwords::test {
namespace {

class IrqWork : public ::testing::Test {
 protected:
    static constexpr std::uint64_t kNodeAt = 8;

    FakeStacks memory;
    VirtAddr raised = memory.variable_of_cpus("raised_list");
    VirtAddr lazy = memory.variable_of_cpus("lazy_list");
    VirtAddr first = memory.kernel.allocate(64);
    VirtAddr second = memory.kernel.allocate(64);

    IrqWork() { memory.kernel.offset("irq_work.node", kNodeAt); }

    void link(VirtAddr from, VirtAddr work) {
        memory.kernel.put_word(from, (work + kNodeAt).value);
    }
    std::optional<std::uint32_t> cpu_of(VirtAddr work) {
        memory.finish();
        OpenedKernel opened(memory.kernel);
        const auto per_cpu = extractor::PerCpu::open(opened.view).value();
        return extractor::find_queue_of(opened.view, per_cpu, work);
    }
};

TEST_F(IrqWork, WaitsInTheListOfACpu) {
    link(raised + memory.cpu_area(1), first);
    link(first + kNodeAt, second);
    EXPECT_EQ(cpu_of(second), 1U);
}

TEST_F(IrqWork, WaitsInTheListForTheNextTick) {
    link(lazy + memory.cpu_area(0), first);
    EXPECT_EQ(cpu_of(first), 0U);
}

TEST_F(IrqWork, ThatIsInNoListWaitsNowhere) {
    link(raised + memory.cpu_area(1), first);
    EXPECT_EQ(cpu_of(second), std::nullopt);
}

TEST_F(IrqWork, ListThatLeadsInACircleEnds) {
    link(raised + memory.cpu_area(1), first);
    link(first + kNodeAt, first);
    EXPECT_EQ(cpu_of(second), std::nullopt);
}

}  // namespace
}  // namespace lastwords::test
