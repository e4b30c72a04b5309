// SPDX-License-Identifier: GPL-2.0-or-later
// Stacks of x86-64 kernels, walked by ORC tables of each form.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "extractor/stack/stacks.h"
#include "tests/support/fake_stacks.h"
#include "tests/support/rounds.h"

namespace lastwords::test {
namespace {

using extractor::CodeMap;
using extractor::OrcForm;
using extractor::OrcRegister;
using extractor::OrcType;
using extractor::Stacks;
using printkfmt::Stack;

std::vector<std::string> functions(const Stack& stack) {
    std::vector<std::string> names;
    for (const printkfmt::Frame& frame : stack.frames) {
        names.push_back((frame.guess ? "? " : "") +
                        std::string(printkfmt::bare_function(frame.function)));
    }
    return names;
}

/// A kernel with one task, which sleeps.
struct Sleeper : FakeStacks {
    explicit Sleeper(OrcForm form = OrcForm::kSince6_4) : FakeStacks(form) {
        schedule = function("schedule", call_frame(0x18));
        worker = function("worker", call_frame(0x10));
        entry = function("ret_from_fork", orc_entry(OrcType::kEndOfStack));
        syscall = function("entry_syscall", orc_entry(OrcType::kRegs));
        sleeper = task(7, "sleeper");
    }

    /// What is on the stack of a task that `worker` put to sleep and `from` has called.
    std::vector<std::uint64_t> asleep(VirtAddr from) {
        return {call_in(schedule).value, 1, 2, call_in(worker).value, 3, call_in(from).value};
    }

    Stack read() {
        OpenedKernel opened(kernel);
        const auto stacks = Stacks::open(opened.view, findings);
        EXPECT_TRUE(stacks) << stacks.error().message;
        const auto task = (*stacks)->tasks().at(sleeper);
        EXPECT_TRUE(task) << task.error().message;
        return (*stacks)->of_task(*task);
    }

    VirtAddr schedule;
    VirtAddr worker;
    VirtAddr entry;
    VirtAddr syscall;
    VirtAddr sleeper;
    Findings findings;
};

using Names = std::vector<std::string>;

class EachForm : public testing::TestWithParam<OrcForm> {};
INSTANTIATE_TEST_SUITE_P(Orc, EachForm,
                         testing::Values(OrcForm::kUpTo6_3, OrcForm::kSince6_4,
                                         OrcForm::kRenumbered));

TEST_P(EachForm, IsRecognizedByItsEntries) {
    Sleeper fake(GetParam());
    fake.finish();
    OpenedKernel opened(fake.kernel);
    Findings findings;
    const CodeMap code(opened.view, findings);
    const auto tables = extractor::OrcTables::open(opened.view, code);
    ASSERT_TRUE(tables) << tables.error().message;
    EXPECT_EQ(tables->form(), GetParam());
}

TEST_P(EachForm, ASleepingKernelThreadIsUnwoundToItsEntry) {
    Sleeper fake(GetParam());
    fake.sleep(fake.sleeper, fake.asleep(fake.entry));
    fake.finish();
    const Stack stack = fake.read();
    EXPECT_EQ(functions(stack), (Names{"schedule", "worker", "ret_from_fork"}));
    EXPECT_EQ(stack.frames[0].function, "schedule+0x40/0x100");
    EXPECT_TRUE(stack.complete);
    EXPECT_EQ(stack.end, "entry of the task");
}

TEST_P(EachForm, ASystemCallEndsInUserMode) {
    Sleeper fake(GetParam());
    std::vector<std::uint64_t> words = fake.asleep(fake.syscall);
    std::vector<std::uint64_t> registers(extractor::kX86RegisterCount);
    registers[static_cast<std::size_t>(extractor::X86Register::kCs)] = 0x33;
    words.insert(words.end(), registers.begin(), registers.end());
    fake.sleep(fake.sleeper, words);
    fake.finish();
    const Stack stack = fake.read();
    EXPECT_EQ(functions(stack), (Names{"schedule", "worker", "entry_syscall"}));
    EXPECT_TRUE(stack.complete);
    EXPECT_EQ(stack.end, "user mode");
}

TEST_P(EachForm, AFrameCanBeFoundByItsFramePointer) {
    Sleeper fake(GetParam());
    // After `push %rbp; mov %rsp, %rbp`.
    const VirtAddr framed = fake.function(
        "framed", {16, -16, OrcRegister::kBp, OrcRegister::kPrevSp, OrcType::kCall, false});
    const std::uint64_t back = fake.call_in(framed).value;
    const VirtAddr top =
        fake.sleep(fake.sleeper, {back, 0, 0, 0xb9, fake.call_in(fake.entry).value});
    // The saved frame pointer leads to the word before the return address.
    fake.kernel.put_word(top - 8, (top + 3 * 8).value);
    fake.finish();
    EXPECT_EQ(functions(fake.read()), (Names{"framed", "ret_from_fork"}));
}

TEST(OrcStack, OfEntriesForOneAddressTheLastOneCounts) {
    Sleeper fake;
    const VirtAddr twice = fake.function("twice", orc_entry(OrcType::kUndefined));
    fake.orc(twice, call_frame(8));
    fake.sleep(fake.sleeper, {fake.call_in(twice).value, fake.call_in(fake.entry).value});
    fake.finish();
    EXPECT_EQ(functions(fake.read()), (Names{"twice", "ret_from_fork"}));
}

TEST(OrcStack, AFunctionOfAModuleHasItsOwnTableAndTheModulesName) {
    Sleeper fake;
    const VirtAddr write = fake.module("lagcon", "stuck_write", call_frame(8));
    fake.kernel.put(write + 3, 1, 0xe8);
    fake.sleep(fake.sleeper, {(write + 8).value, fake.call_in(fake.entry).value});
    fake.finish();
    const Stack stack = fake.read();
    EXPECT_EQ(functions(stack), (Names{"stuck_write", "ret_from_fork"}));
    EXPECT_EQ(stack.frames[0].function, "stuck_write+0x8/0xfc0 [lagcon]");
}

TEST(OrcStack, ACallThatIsTheLastInstructionBelongsToItsFunction) {
    Sleeper fake;
    const VirtAddr dying = fake.function("dying", call_frame(8));
    const VirtAddr next = fake.function("next", orc_entry(OrcType::kUndefined));
    fake.sleep(fake.sleeper,
               {fake.call_in(dying).value, next.value, fake.call_in(fake.entry).value});
    fake.finish();
    const Stack stack = fake.read();
    EXPECT_EQ(functions(stack), (Names{"dying", "dying", "ret_from_fork"}));
    EXPECT_EQ(stack.frames[1].function, "dying+0x100/0x100");
}

TEST(OrcStack, ADamagedReturnAddressEndsTheProofAndTheRestIsGuessed) {
    Sleeper fake;
    const VirtAddr sp = fake.sleep(fake.sleeper, fake.asleep(fake.entry));
    fake.finish();
    fake.kernel.put_word(sp + 3 * 8, 0x1234);
    const Stack stack = fake.read();
    EXPECT_EQ(functions(stack), (Names{"schedule", "? ret_from_fork"}));
    EXPECT_FALSE(stack.complete);
    EXPECT_EQ(stack.end, fmt::format("the return address at {:#x} is damaged: 0x1234 is no code",
                                     (sp + 3 * 8).value));
}

TEST(OrcStack, AFramePointerThatLeadsBackEndsTheWalk) {
    Sleeper fake;
    const VirtAddr framed = fake.function(
        "framed", {16, -16, OrcRegister::kBp, OrcRegister::kPrevSp, OrcType::kCall, false});
    const std::uint64_t back = fake.call_in(framed).value;
    const VirtAddr top = fake.sleep(fake.sleeper, {back, 0, back, 0, 0});
    fake.kernel.put_word(top - 8, (top + 8).value);  // rbp
    fake.kernel.put_word(top + 8, (top + 8).value);  // the caller's, the same again
    fake.finish();
    const Stack stack = fake.read();
    EXPECT_EQ(functions(stack)[0], "framed");
    EXPECT_FALSE(stack.complete);
    EXPECT_NE(stack.end.find("which is not further up the task's stack"), std::string::npos)
        << stack.end;
}

TEST(OrcStack, AnExcludedPageOfTheStackIsNamed) {
    Sleeper fake;
    fake.orc(fake.worker, call_frame(0x2000));
    const VirtAddr sp = fake.sleep(fake.sleeper, std::vector<std::uint64_t>(0x500));
    fake.words(sp, fake.asleep(fake.entry));
    fake.finish();
    const VirtAddr hole = sp + 0x18 + 0x2000;
    fake.kernel.refuse(hole, ErrorKind::kExcluded);
    const Stack stack = fake.read();
    EXPECT_EQ(functions(stack)[1], "worker");
    EXPECT_EQ(stack.end,
              fmt::format("the dump leaves out the stack's memory at {:#x}", hole.value));
}

TEST(OrcStack, ASavedStackPointerOfAnotherStackIsNotFollowed) {
    Sleeper fake;
    const VirtAddr other = fake.task(8, "other");
    fake.sleep(fake.sleeper, fake.asleep(fake.entry));
    fake.set(fake.sleeper, "stack", fake.stack(other).value);
    fake.finish();
    const Stack stack = fake.read();
    EXPECT_TRUE(stack.frames.empty());
    EXPECT_NE(stack.end.find("is not on the task's stack"), std::string::npos) << stack.end;
}

TEST(OrcStack, MutantsOfAStackGiveOnlyBoundedFramesOfCode) {
    std::mt19937 random(18);
    for (unsigned round = 0; round < rounds(100); ++round) {
        Sleeper fake;
        const VirtAddr framed = fake.function(
            "framed", {16, -16, OrcRegister::kBp, OrcRegister::kPrevSp, OrcType::kCall, false});
        std::vector<std::uint64_t> words = fake.asleep(fake.syscall);
        words.insert(words.begin() + 3, {fake.call_in(framed).value, 0, 0});
        words.resize(words.size() + extractor::kX86RegisterCount);
        const VirtAddr sp = fake.sleep(fake.sleeper, words);
        fake.finish();
        for (int damage = 0; damage < 3; ++damage) {
            const VirtAddr at = sp - 56 + 8 * (random() % (words.size() + 7));
            const std::uint64_t old = fake.kernel.get(at, 8);
            const std::uint64_t flipped = old ^ (std::uint64_t{1} << (random() % 64));
            fake.kernel.put_word(at, random() % 2 == 0 ? flipped : (sp + random() % 256).value);
        }
        const Stack stack = fake.read();
        EXPECT_LE(stack.frames.size(), extractor::StackWalk::kFramesMax + 64);
        EXPECT_FALSE(stack.end.empty());
        OpenedKernel opened(fake.kernel);
        Findings findings;
        const CodeMap code(opened.view, findings);
        VirtAddr above{0};
        for (const printkfmt::Frame& frame : stack.frames) {
            EXPECT_TRUE(code.contains(frame.at)) << frame.at.value;
            EXPECT_GT(frame.sp, above);
            above = frame.sp;
        }
    }
}

}  // namespace
}  // namespace lastwords::test
