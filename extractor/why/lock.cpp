// SPDX-License-Identifier: GPL-2.0-or-later
// Reasons that console_sem and console_owner give: legacy consoles print only under this lock.
// Source: kernel/printk/printk.c, 4.15 to 7.2.
#include <fmt/format.h>

#include <algorithm>

#include "extractor/why/console_case.h"
#include "extractor/why/locks/activity.h"
#include "extractor/why/locks/lock_calls.h"

namespace lastwords::extractor {

namespace {

using printkfmt::KernelTask;
using printkfmt::LockLink;
using printkfmt::Reason;
using printkfmt::Stack;
using printkfmt::Sureness;
using printkfmt::Why;

/// Returns console_sem with its holder, and what that task waits for.
std::vector<LockLink> chain_from(PrintVariables& variables, const Stacks& stacks,
                                 const KernelTask& holder, const Stack& stack, bool inferred) {
    const Result<VirtAddr> sem = find_console_sem(variables.view());
    LockLink first;
    first.lock = "console_sem";
    first.address = sem.value_or(VirtAddr{});
    first.holder = holder.address;
    first.held_by = words_for(holder, stack);
    first.inferred = inferred;
    first.stack = stack;
    return follow_locks(variables.view(), stacks, std::move(first), holder);
}

/// Adds the CPUs that are where printk spins to take the console over.
void add_waiter(Why& why, const ConsoleCase& of) {
    const std::uint32_t cpus = of.stacks == nullptr ? 0 : of.stacks->per_cpu().count();
    for (std::uint32_t cpu = 0; cpu < cpus; ++cpu) {
        const Stack stack = of.stacks->of_cpu(cpu);
        const std::string_view innermost =
            stack.frames.empty() ? std::string_view()
                                 : printkfmt::bare_function(stack.frames.front().function);
        if (innermost == "vprintk_emit" || innermost == "console_trylock_spinning") {
            why.add(fmt::format("CPU {} is in {}: {}", cpu, innermost,
                                stack.task ? words_for(*stack.task) : "a task that is not known"));
        }
    }
}

/// Returns what the holder of the lock does with it, if it is in no console's write().
std::string state_of_holder(const Stack& stack) {
    const auto printk =
        std::find_if(stack.frames.begin(), stack.frames.end(), [](const printkfmt::Frame& frame) {
            return printkfmt::bare_function(frame.function) == "console_unlock";
        });
    if (printk == stack.frames.end()) {
        return "prints nothing";
    }
    if (!printk->interrupted || printk == stack.frames.begin()) {
        return "is between two records";
    }
    constexpr std::size_t kShown = 3;
    Stack inner;
    inner.frames.assign(
        stack.frames.begin(),
        stack.frames.begin() + std::min<std::ptrdiff_t>(kShown, printk - stack.frames.begin()));
    return fmt::format("was interrupted between two records ({})", functions_of(inner));
}

}  // namespace

LockState LockState::read(PrintVariables& variables, const Stacks* stacks,
                          const ConsoleWrites& writes) {
    LockState lock;
    lock.count = variables.console_sem_count();
    lock.locked = variables.number("console_locked", 4);
    lock.owner = variables.pointer("console_owner");
    lock.waiter = lock.owner ? variables.number("console_waiter", 1) : std::nullopt;
    if (stacks == nullptr) {
        return lock;
    }
    if (lock.writing()) {
        if (const Result<KernelTask> task = stacks->tasks().at({lock.owner->value})) {
            lock.writer = *task;
            lock.writer_stack = stacks->of_task(*task);
        }
    } else if (lock.held() || lock.unknown()) {
        std::optional<Stack> writer = find_unnoted_writer(*stacks, writes);
        if (writer && writer->task) {
            lock.unnoted_writer = true;
            lock.writer = writer->task;
            lock.writer_stack = *std::move(writer);
        } else if (lock.held()) {
            lock.holder = find_console_lock_holder(variables, *stacks);
        }
    }
    if (lock.writer) {
        lock.chain =
            chain_from(variables, *stacks, *lock.writer, lock.writer_stack, lock.unnoted_writer);
    } else if (lock.holder && lock.holder->task) {
        lock.chain = chain_from(variables, *stacks, *lock.holder->task, lock.holder->stack,
                                lock.holder->inferred);
    }
    return lock;
}

void add_lock(Why& why, const ConsoleCase& of) {
    const LockState& lock = of.lock;
    add_variable(why, lock.count, "console_sem.count",
                 lock.held() ? "the console lock is held" : "the console lock is free");
    add_variable(why, lock.locked, "console_locked",
                 lock.locked && lock.locked->value != 0
                     ? "taken by console_lock() or console_trylock()"
                     : "not taken");
    add_variable(why, lock.owner, "console_owner",
                 lock.unnoted_writer ? "it is not set by the thread that prints"
                 : lock.writing()    ? "this task is in a console's write()"
                                     : "nobody is in a console's write()");
    if (lock.writer) {
        why.add(fmt::format("{}: {}", words_for(*lock.writer), functions_of(lock.writer_stack)));
        add_since(why, of, *lock.writer);
    } else if (lock.holder && lock.holder->task) {
        why.add(lock.holder->how, lock.holder->at);
        why.add(
            fmt::format("{}: {}", words_for(*lock.holder->task), functions_of(lock.holder->stack)));
        add_since(why, of, *lock.holder->task);
    }
}

std::optional<Why> judge_stuck_in_write(const ConsoleCase& of) {
    const LockState& lock = of.lock;
    if (!of.is_behind() || !of.console.legacy() || !lock.writing()) {
        return std::nullopt;
    }
    const std::string who = lock.writer ? subject_for(*lock.writer, lock.writer_stack)
                                        : fmt::format("the task at {:#x}", lock.owner->value);
    const std::string where =
        of.in_write.empty() ? std::string("a console's") : fmt::format("{}'s", of.in_write);
    const bool noted = lock.writer && !lock.unnoted_writer;
    Why why(Reason::kStuckInWrite, noted ? Sureness::kProved : Sureness::kLikely,
            fmt::format("{} is in {} write(){}; all legacy consoles wait for it", who, where,
                        end_of_chain(lock.waited_for())));
    if (waits_for_line(lock.writer_stack)) {
        why.add(
            "if the line takes nothing, what the driver took before is lost, too: what the line "
            "showed tells (`lastwords merge`)");
    }
    add_lock(why, of);
    if (lock.waiter && lock.waiter->value != 0) {
        add_variable(why, lock.waiter, "console_waiter", "another CPU spins to take over");
        add_waiter(why, of);
    }
    if (lock.chain.size() > 1) {  // the writer waits itself
        why.chain = lock.chain;
    }
    return why;
}

std::optional<Why> judge_console_sem(const ConsoleCase& of) {
    const LockState& lock = of.lock;
    if (!of.is_behind() || !of.console.legacy() || lock.writing() || !lock.held()) {
        return std::nullopt;
    }
    if (!lock.count) {  // console_locked alone is also left set by a suspend
        return std::nullopt;
    }
    if (lock.holder && lock.holder->task) {
        const ConsoleLockHolder& holder = *lock.holder;
        Why why(Reason::kConsoleSemSleeper, holder.inferred ? Sureness::kLikely : Sureness::kProved,
                fmt::format("{} holds console_sem and {}, so all legacy consoles wait{}",
                            subject_for(*holder.task, holder.stack), state_of_holder(holder.stack),
                            end_of_chain(lock.waited_for())));
        add_lock(why, of);
        why.chain = lock.chain;
        return why;
    }
    const bool gone = lock.holder && lock.holder->gone;
    Why why(Reason::kLockedNoOwner, gone ? Sureness::kLikely : Sureness::kNotKnown,
            fmt::format("console_sem is held and {}; who holds it is not known: {}",
                        lock.owner ? "nobody prints" : "no stack leads to a console's write()",
                        lock.holder ? lock.holder->unknown : "tasks cannot be read"));
    add_lock(why, of);
    return why;
}

}  // namespace lastwords::extractor
