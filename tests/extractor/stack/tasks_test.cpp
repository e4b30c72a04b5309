// SPDX-License-Identifier: GPL-2.0-or-later
// Tasks and their states, and the registers of CPUs.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "extractor/stack/stacks.h"
#include "tests/support/fake_stacks.h"

namespace lastwords::test {
namespace {

using extractor::letter_of_state;
using extractor::OrcType;
using extractor::Registers;
using extractor::Stacks;
using extractor::StackScope;
using printkfmt::KernelTask;
using printkfmt::Stack;

using Names = std::vector<std::string>;

/// A kernel with three tasks, opened.
struct ThreeTasks : FakeStacks {
    ThreeTasks() {
        first = task(1, "init", 1);
        second = task(2, "kthreadd", 2);
        third = task(3, "console");
        idle = function("idle", call_frame(8));
        entry = function("start_secondary", orc_entry(OrcType::kEndOfStack));
        interrupt = function("asm_interrupt", orc_entry(OrcType::kRegs));
        run(0, first);
        run(1, third);
    }

    const Stacks& open() {
        finish();
        opened.emplace(kernel);
        stacks = Stacks::open(opened->view, findings);
        EXPECT_TRUE(stacks) << stacks.error().message;
        return **stacks;
    }

    Names names() {
        Names found;
        for (const KernelTask& one : open().tasks().all(findings)) {
            found.push_back(one.comm);
        }
        std::sort(found.begin(), found.end());
        return found;
    }

    /// Registers of a CPU that was in `idle` on the stack of a task.
    Registers idling(VirtAddr on) {
        Registers registers;
        registers.pc = idle + 8;
        registers.sp = stack_end(on) - 16;
        words(registers.sp, {call_in(entry).value, 0});
        return registers;
    }

    VirtAddr first;
    VirtAddr second;
    VirtAddr third;
    VirtAddr idle;
    VirtAddr entry;
    VirtAddr interrupt;
    std::optional<OpenedKernel> opened;
    Result<std::unique_ptr<Stacks>> stacks;
    Findings findings;
};

TEST(TaskState, HasTheLetterThatPsShows) {
    EXPECT_EQ(letter_of_state(0, 0), 'R');
    EXPECT_EQ(letter_of_state(1, 0), 'S');
    EXPECT_EQ(letter_of_state(2, 0), 'D');
    EXPECT_EQ(letter_of_state(4, 0), 'T');
    EXPECT_EQ(letter_of_state(8, 0), 't');
    EXPECT_EQ(letter_of_state(0x80, 0x10), 'X');
    EXPECT_EQ(letter_of_state(0, 0x20), 'Z');
    EXPECT_EQ(letter_of_state(0x40, 0), 'P');
    EXPECT_EQ(letter_of_state(0x402, 0), 'I');
    EXPECT_EQ(letter_of_state(0x102, 0), 'D');   // TASK_KILLABLE
    EXPECT_EQ(letter_of_state(0x8000, 0), 'D');  // TASK_FROZEN
}

TEST(TaskTable, ListsAllTasks) {
    ThreeTasks fake;
    EXPECT_EQ(fake.names(), (Names{"console", "init", "kthreadd"}));
    EXPECT_TRUE(fake.findings.all().empty());
}

TEST(TaskTable, ADamagedLinkCostsNoTask) {
    ThreeTasks fake;
    fake.set(fake.first, "tasks", 0x1234);  // next; the task behind it is found from the end
    EXPECT_EQ(fake.names(), (Names{"console", "init", "kthreadd"}));
    EXPECT_TRUE(fake.findings.lossy());
}

TEST(TaskTable, WhatIsNoTaskIsNotTakenForOne) {
    ThreeTasks fake;
    fake.set(fake.second, "pid", 0x7fffffff);
    EXPECT_EQ(fake.names(), (Names{"console", "init"}));
    EXPECT_TRUE(fake.findings.lossy());
}

TEST(TaskTable, SaysWhatACpuWasRunning) {
    ThreeTasks fake;
    const Stacks& stacks = fake.open();
    const auto task = stacks.tasks().running_on(1);
    ASSERT_TRUE(task);
    EXPECT_EQ(task->comm, "console");
    EXPECT_EQ(task->state, 'R');
    EXPECT_TRUE(task->on_cpu);
    EXPECT_EQ(task->cpu, 1U);
    EXPECT_EQ(stacks.cpu_running(*task), 1U);
    EXPECT_FALSE(stacks.tasks().running_on(2));
}

TEST(CpuRegisters, NotesOfQemuBelongToTheCpuOfTheirGsBase) {
    ThreeTasks fake;
    // QEMU's first CPU is the kernel's second one. It numbers its notes from 1, as PIDs are.
    fake.note(fake.idling(fake.third), 1);
    fake.note(fake.idling(fake.first), 2);
    fake.qemu_note(fake.cpu_area(1));
    fake.qemu_note(fake.cpu_area(0));
    const Stacks& stacks = fake.open();
    const Stack stack = stacks.of_cpu(1);
    ASSERT_EQ(stack.frames.size(), 2U);
    EXPECT_EQ(stack.frames[0].sp, fake.stack_end(fake.third) - 16);
    EXPECT_EQ(stack.end, "entry of the task");
    EXPECT_EQ(stack.begin, "a note of QEMU, whose CPU its GS base tells");
}

TEST(CpuRegisters, NotesOfKdumpBelongToTheCpuOfTheirStack) {
    ThreeTasks fake;
    fake.note(fake.idling(fake.third), 3);  // CPU 0 has saved nothing
    const Stacks& stacks = fake.open();
    EXPECT_EQ(stacks.registers_of(0), nullptr);
    ASSERT_NE(stacks.registers_of(1), nullptr);
    EXPECT_EQ(stacks.of_cpu(1).frames.size(), 2U);
}

TEST(CpuRegisters, ACpuWithoutRegistersHasNoFrames) {
    ThreeTasks fake;
    fake.sleep(fake.third, {fake.call_in(fake.idle).value, fake.call_in(fake.entry).value});
    const Stack stack = fake.open().of_cpu(1);
    EXPECT_TRUE(stack.frames.empty());
    EXPECT_EQ(stack.end, "the dump does not have the registers of CPU 1");
}

TEST(CpuRegisters, ACpuInUserModeHasNoFrames) {
    ThreeTasks fake;
    Registers registers;
    registers.pc = {0x401000};
    registers.user_mode = true;
    fake.note(registers, 1);
    const Stack stack = fake.open().of_cpu(0);
    EXPECT_TRUE(stack.frames.empty());
    EXPECT_TRUE(stack.complete);
    EXPECT_EQ(stack.end, "the CPU was in user mode, at 0x401000");
}

TEST(CpuRegisters, AnInterruptIsFollowedFromItsStackToTheTasks) {
    ThreeTasks fake;
    const Registers interrupted = fake.idling(fake.third);
    const VirtAddr regs = fake.stack_end(fake.third) - 16 - 8 * extractor::kX86RegisterCount;
    const auto at = [&](extractor::X86Register which) {
        return regs + 8 * static_cast<std::uint64_t>(which);
    };
    fake.kernel.put_word(at(extractor::X86Register::kIp), interrupted.pc.value);
    fake.kernel.put_word(at(extractor::X86Register::kCs), 0x10);
    fake.kernel.put_word(at(extractor::X86Register::kSp), interrupted.sp.value);
    // As call_on_stack() leaves it: the task's stack pointer is the highest word of the IRQ stack.
    const VirtAddr top = fake.irq_stack_end(1) - 8;
    const VirtAddr stub =
        fake.function("call_on_stack", {8, 0, extractor::OrcRegister::kSpIndirect,
                                        extractor::OrcRegister::kUndefined, OrcType::kCall, false});
    fake.words(top - 8, {fake.call_in(stub).value, regs.value - 8});
    fake.kernel.put_word(regs - 8, fake.call_in(fake.interrupt).value);
    Registers registers;
    registers.pc = fake.idle + 4;
    registers.sp = top - 8;
    fake.note(registers, 3);
    const Stack stack = fake.open().of_cpu(1);
    Names names;
    for (const printkfmt::Frame& frame : stack.frames) {
        names.emplace_back(printkfmt::bare_function(frame.function));
    }
    EXPECT_EQ(names, (Names{"idle", "call_on_stack", "asm_interrupt", "idle", "start_secondary"}));
    EXPECT_TRUE(stack.complete) << stack.end;
    EXPECT_TRUE(stack.frames[3].interrupted);
}

TEST(StackScope, ChoosesTasksByStateNameAndPid) {
    ThreeTasks fake;
    const Stacks& stacks = fake.open();
    const auto pids = [&](const StackScope& scope) {
        std::vector<std::uint64_t> found;
        for (const Stack& stack : stacks.read(scope, fake.findings)) {
            found.push_back(stack.task->pid);
        }
        return found;
    };
    StackScope blocked;
    blocked.blocked = true;
    EXPECT_EQ(pids(blocked), (std::vector<std::uint64_t>{2}));
    StackScope named;
    named.tasks = {"con*", "1"};
    EXPECT_EQ(pids(named), (std::vector<std::uint64_t>{1, 3}));
    StackScope all;
    all.all = true;
    EXPECT_EQ(pids(all), (std::vector<std::uint64_t>{1, 3, 2}));  // those of CPUs first
    EXPECT_FALSE(fake.findings.lossy());
    StackScope missing;
    missing.tasks = {"nobody"};
    EXPECT_TRUE(pids(missing).empty());
    EXPECT_TRUE(fake.findings.lossy());
}

}  // namespace
}  // namespace lastwords::test
