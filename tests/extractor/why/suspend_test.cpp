// SPDX-License-Identifier: GPL-2.0-or-later
// Tests which tasks are said to keep a machine from falling asleep.
#include <gmock/gmock.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "extractor/why/console_case.h"
#include "tests/support/fake_stacks.h"
#include "tests/support/source_builder.h"

namespace lastwords::test {
namespace {

using printkfmt::Reason;
using printkfmt::Why;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class Suspend : public ::testing::Test {
 protected:
    FakeStacks memory;
    VirtAddr schedule = memory.function("schedule", call_frame(16));
    VirtAddr dpm_wait = memory.function("dpm_wait_fn", call_frame(16));
    VirtAddr mutex_lock = memory.function("__mutex_lock", call_frame(16));
    VirtAddr device = memory.function("async_suspend", call_frame(16));
    VirtAddr all = memory.function("suspend_devices_and_enter", call_frame(16));
    VirtAddr kthread = memory.function("kthread", orc_entry(extractor::OrcType::kEndOfStack));
    printkfmt::Console console;
    printkfmt::Source source;
    extractor::LockState lock;

    Suspend() {
        console.all_suspended = true;
        console.coverage.unflushed = 2;
    }
    void sleep_in(std::uint32_t pid, std::string_view comm, VirtAddr inner, VirtAddr outer) {
        memory.sleep(memory.task(pid, comm),
                     {memory.call_in(schedule).value, 0, memory.call_in(inner).value, 0,
                      memory.call_in(outer).value, 0, memory.call_in(kthread).value, 0});
    }
    std::optional<Why> maybe() {
        memory.finish();
        OpenedKernel opened(memory.kernel);
        const auto stacks = extractor::Stacks::open(opened.view, opened.findings).value();
        extractor::PrintVariables variables(opened.view);
        return extractor::judge_suspended(
            {console, source, variables, stacks.get(), lock, {}, {}, {}, {}, {}});
    }
    Why judge() { return maybe().value(); }
};

TEST_F(Suspend, NamesTheTaskThatHangsBeforeThoseThatWaitForIt) {
    sleep_in(10, "sh", dpm_wait, all);
    sleep_in(11, "kworker", mutex_lock, device);
    sleep_in(12, "other", mutex_lock, schedule);
    const Why why = judge();
    EXPECT_EQ(why.reason, Reason::kSuspended);
    ASSERT_EQ(why.evidence.size(), 3U);  // the flags, and two tasks
    EXPECT_THAT(why.evidence[1].fact,
                AllOf(StartsWith("kworker (pid 11"), HasSubstr("__mutex_lock < async_suspend")));
    EXPECT_THAT(why.evidence[2].fact, StartsWith("sh (pid 10"));
    ASSERT_EQ(why.chain.size(), 1U);
    EXPECT_EQ(why.chain.front().lock, "mutex");
}

TEST_F(Suspend, OfAMachineThatSleepsNamesNobody) {
    sleep_in(12, "other", mutex_lock, schedule);
    const Why why = judge();
    EXPECT_EQ(why.evidence.size(), 1U);
    EXPECT_TRUE(why.chain.empty());
}

// Of Debian's 6.1 on arm64, whose kallsyms does not have console_suspended.
TEST_F(Suspend, IsLikelyWhereOnlyATaskOnTheWayTellsIt) {
    memory.has_variables = false;
    console.all_suspended = false;
    sleep_in(10, "sh", mutex_lock, all);
    EXPECT_EQ(judge().sureness, printkfmt::Sureness::kLikely);
}

TEST_F(Suspend, IsLikelyWhereTheConsolesLastRecordSaysIt) {
    memory.has_variables = false;
    console.all_suspended = false;
    console.next_seq = Seq{8};
    source = SourceBuilder()
                 .record({.text = "printk: Suspending console(s) (use no_console_suspend to debug)",
                          .seq = 7})
                 .build();
    const Why why = judge();
    EXPECT_EQ(why.sureness, printkfmt::Sureness::kLikely);
    EXPECT_EQ(why.evidence.front().seq, Seq{7});
}

TEST_F(Suspend, IsNoReasonWhereTheVariableSaysNo) {
    console.all_suspended = false;
    sleep_in(10, "sh", mutex_lock, all);
    EXPECT_FALSE(maybe());
}

}  // namespace
}  // namespace lastwords::test
