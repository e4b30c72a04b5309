// SPDX-License-Identifier: GPL-2.0-or-later
// Tests the reason that a panic had not come to its end, where no table names panic_cpu (Debian's
// 6.1 on arm64).
#include <gmock/gmock.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "extractor/why/console_case.h"
#include "tests/support/fake_stacks.h"
#include "tests/support/source_builder.h"

namespace lastwords::test {
namespace {

using printkfmt::Sureness;
using printkfmt::Why;
using ::testing::HasSubstr;

class UnnamedPanic : public ::testing::Test {
 protected:
    FakeStacks memory;
    VirtAddr spin = memory.function("spin", call_frame(16));
    VirtAddr stop = memory.function("stop_this_cpu", call_frame(16));
    VirtAddr panic = memory.function("panic", call_frame(16));
    VirtAddr kthread = memory.function("kthread", orc_entry(extractor::OrcType::kEndOfStack));
    printkfmt::Console console;
    SourceBuilder log;
    extractor::LockState lock;

    UnnamedPanic() {
        memory.has_variables = false;
        console.coverage.unflushed = 3;
        log.record({.text = "Kernel panic - not syncing: test", .seq = 1});
    }
    /// Makes the CPU execute this function, which `outer` has called.
    void run(std::uint32_t cpu, VirtAddr function, VirtAddr outer) {
        const VirtAddr task = memory.task(10 + cpu, "task", 0);
        memory.run(cpu, task);
        const std::vector<std::uint64_t> words{0, memory.call_in(outer).value, 0,
                                               memory.call_in(kthread).value, 0};
        extractor::Registers registers;
        registers.pc = function + 0x40;
        registers.sp = memory.stack_end(task) - 8 * words.size();
        memory.words(registers.sp, words);
        memory.note(registers, 10 + cpu);
    }
    std::optional<Why> judge() {
        memory.finish();
        OpenedKernel opened(memory.kernel);
        const auto stacks = extractor::Stacks::open(opened.view, opened.findings).value();
        extractor::PrintVariables variables(opened.view);
        const printkfmt::Source source = log.build();
        return extractor::judge_panic_cpu_stuck(
            {console, source, variables, stacks.get(), lock, {}, {}, {}, {}, {}});
    }
};

TEST_F(UnnamedPanic, IsLikelyOnTheOnlyCpuThatIsInIt) {
    run(0, spin, panic);
    run(1, stop, panic);  // this one wanted to panic, too, and has stopped for the first
    const std::optional<Why> why = judge();
    ASSERT_TRUE(why);
    EXPECT_EQ(why->sureness, Sureness::kLikely);
    EXPECT_THAT(why->sentence, HasSubstr("CPU 0 panicked"));
}

TEST_F(UnnamedPanic, IsNotKnownIfTwoCpusAreInIt) {
    run(0, spin, panic);
    run(1, spin, panic);
    EXPECT_FALSE(judge());
}

TEST_F(UnnamedPanic, ThatHasEndedIsNoReason) {
    run(0, spin, panic);
    log.record({.text = "---[ end Kernel panic - not syncing: test ]---", .seq = 2});
    EXPECT_FALSE(judge());
}

TEST_F(UnnamedPanic, IsNotLookedForWhereTheVariableIsNamed) {
    memory.has_variables = true;
    memory.kernel.variable("panic_cpu", 4, 0xffffffff);
    run(0, spin, panic);
    EXPECT_FALSE(judge());
}

}  // namespace
}  // namespace lastwords::test
