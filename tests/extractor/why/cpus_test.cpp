// SPDX-License-Identifier: GPL-2.0-or-later
// Tests what a panic is said to have done to the other CPUs.
#include <gmock/gmock.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "extractor/why/console_case.h"
#include "tests/support/fake_stacks.h"

namespace lastwords::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Two CPUs, of which the first one panicked.
class OtherCpu : public ::testing::Test {
 protected:
    FakeStacks memory;
    VirtAddr spin = memory.function("spin", call_frame(16));
    VirtAddr stop = memory.function("stop_this_cpu", call_frame(16));
    VirtAddr idle = memory.function("do_idle", call_frame(16));
    VirtAddr kthread = memory.function("kthread", orc_entry(extractor::OrcType::kEndOfStack));
    VirtAddr panicked = memory.kernel.variable("panic_cpu", 4, 0);
    printkfmt::Console console;
    printkfmt::Source source;
    extractor::LockState lock;

    /// Makes CPU 1 execute a task in this function.
    void run(VirtAddr function, std::uint32_t pid = 11) {
        const VirtAddr task = memory.task(pid, "task", 0);
        memory.run(1, task);
        const std::vector<std::uint64_t> words{0, memory.call_in(kthread).value, 0};
        extractor::Registers registers;
        registers.pc = function + 0x40;
        registers.sp = memory.stack_end(task) - 8 * words.size();
        memory.words(registers.sp, words);
        memory.note(registers, pid);
    }
    /// Returns what is said.
    std::vector<std::string> facts() {
        memory.finish();
        OpenedKernel opened(memory.kernel);
        const auto stacks = extractor::Stacks::open(opened.view, opened.findings).value();
        extractor::PrintVariables variables(opened.view);
        printkfmt::Why why;
        extractor::add_other_cpus(
            why, {console, source, variables, stacks.get(), lock, {}, {}, {}, {}, {}});
        std::vector<std::string> facts;
        for (const printkfmt::WhyEvidence& one : why.evidence) {
            facts.push_back(one.fact);
        }
        return facts;
    }
};

TEST_F(OtherCpu, HadStoppedIfItIsInAFunctionThatStops) {
    run(stop);
    EXPECT_THAT(facts(), ElementsAre("CPU 1 had stopped for the panic"));
}

TEST_F(OtherCpu, HadStoppedIfItIsNotOnlineAnyMore) {
    memory.kernel.variable("__cpu_online_mask", 8, 1);
    run(spin);
    EXPECT_THAT(facts(), ElementsAre("CPU 1 had stopped for the panic"));
}

TEST_F(OtherCpu, ThatHadNotStoppedIsNamedWithItsFunctions) {
    memory.kernel.variable("__cpu_online_mask", 8, 3);
    run(spin);
    EXPECT_THAT(facts(), ElementsAre("CPU 1 had not stopped: spin < kthread"));
}

TEST_F(OtherCpu, DidNothingInItsIdleTask) {
    run(idle, 0);
    EXPECT_THAT(facts(), ElementsAre("CPU 1 had not stopped, and did nothing"));
}

TEST_F(OtherCpu, IsOnlyCountedWithoutItsRegisters) {
    EXPECT_THAT(facts(),
                ElementsAre("CPU 1 had not stopped; the dump does not have the registers"));
}

TEST_F(OtherCpu, IsNotAskedForWithoutAPanic) {
    memory.kernel.put(panicked, 4, 0xffffffff);
    run(spin);
    EXPECT_THAT(facts(), IsEmpty());
}

// In a crash kernel's dump the registers are those from before the CPU stopped.
TEST_F(OtherCpu, ThatAnsweredTheCrashKernelIsNotNamed) {
    source.machine.crash_time = 1764500000;
    run(spin);
    EXPECT_THAT(facts(), IsEmpty());
}

TEST_F(OtherCpu, ThatDidNotAnswerTheCrashKernelIsNamed) {
    source.machine.crash_time = 1764500000;
    EXPECT_THAT(facts(), ElementsAre("CPU 1 saved no registers for the crash kernel"));
}

}  // namespace
}  // namespace lastwords::test
