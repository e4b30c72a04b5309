// SPDX-License-Identifier: GPL-2.0-or-later
// Stacks as text and JSON.
#include "printkfmt/render/stacks.h"

#include <gtest/gtest.h>

#include "tests/support/json_lines.h"

namespace lastwords::printkfmt {
namespace {

Stack sleeping_stack() {
    Stack stack;
    KernelTask task;
    task.address = {0xffff888001234000};
    task.pid = 42;
    task.tgid = 42;
    task.comm = "kwor\x1b[7m";
    task.state = 'D';
    task.state_bits = 2;
    task.kernel_thread = true;
    task.last_ran_ns = 12'000'345'999;
    stack.task = task;
    stack.frames.push_back({{0xffffffff81000012}, "schedule+0x12/0x90", false, false, {}});
    stack.frames.push_back({{0xffffffffc0000008}, "wait+0x8/0x10 [mod]", true, false, {}});
    stack.end = "the frame at 0x10 is damaged";
    return stack;
}

TEST(StackText, ShowsTaskFramesGuessesAndWhyItEnds) {
    std::string out;
    append_stack(sleeping_stack(), out);
    EXPECT_EQ("\n" + out, R"(
kwor\x1b[7m, pid 42, kernel thread, uninterruptible sleep (D), last ran at 12.000345
  schedule+0x12/0x90
  ? wait+0x8/0x10 [mod]
  (ends here: the frame at 0x10 is damaged)
)");
}

TEST(StackText, NamesTheCpuThatWasExecutingIt) {
    Stack stack;
    stack.cpu = 3;
    stack.complete = true;
    stack.end = "the CPU was in user mode, at 0x401000";
    std::string out;
    append_stack(stack, out);
    EXPECT_EQ(out, "CPU 3: a task that is not known\n  (the CPU was in user mode, at 0x401000)\n");
    stack.task = sleeping_stack().task;
    EXPECT_EQ(stack_title(stack), "CPU 3: kwor\x1b[7m, pid 42, kernel thread, running");
}

TEST(StackJson, HasTheKeysOfTheDocumentation) {
    std::string out;
    append_json_stack(sleeping_stack(), 1, out);
    const nlohmann::json stack = test::objects(out).at(0);
    EXPECT_EQ(stack["kind"], "stack");
    EXPECT_EQ(stack["source"], 1);
    EXPECT_EQ(stack["task"], "0xffff888001234000");
    EXPECT_EQ(stack["pid"], 42);
    EXPECT_EQ(stack["state"], "D");
    EXPECT_EQ(stack["last_ran_ns"], 12'000'345'999);
    EXPECT_FALSE(stack.contains("cpu"));
    ASSERT_EQ(stack["frames"].size(), 2U);
    EXPECT_EQ(stack["frames"][0]["address"], "0xffffffff81000012");
    EXPECT_FALSE(stack["frames"][0].contains("guess"));
    EXPECT_EQ(stack["frames"][1]["function"], "wait+0x8/0x10 [mod]");
    EXPECT_EQ(stack["frames"][1]["guess"], true);
    EXPECT_EQ(stack["complete"], false);
    EXPECT_EQ(stack["end"], "the frame at 0x10 is damaged");
}

TEST(Stack, KnowsItsProvedFunctions) {
    const Stack stack = sleeping_stack();
    EXPECT_TRUE(stack.has("schedule"));
    EXPECT_FALSE(stack.has("sched"));
    EXPECT_FALSE(stack.has("wait")) << "a guess is no proof";
}

}  // namespace
}  // namespace lastwords::printkfmt
