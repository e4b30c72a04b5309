// SPDX-License-Identifier: GPL-2.0-or-later
// Reasons of nbcon consoles, which have an owner and a thread of their own. Source:
// kernel/printk/nbcon.c, 6.12 to 7.2.
#include <fmt/format.h>

#include "extractor/why/console_case.h"
#include "extractor/why/irq_work.h"
#include "printkfmt/text/timestamp.h"

namespace lastwords::extractor {

namespace {

using printkfmt::KernelTask;
using printkfmt::NbconState;
using printkfmt::Reason;
using printkfmt::Stack;
using printkfmt::Sureness;
using printkfmt::Why;

/// Returns the task that owns the console: with normal priority its thread, else whatever the CPU
/// of the owner was executing.
std::optional<KernelTask> owner_of_console(const ConsoleCase& of, const NbconState& state) {
    constexpr std::uint32_t kNormal = 1;  // NBCON_PRIO_NORMAL
    if (of.stacks == nullptr) {
        return std::nullopt;
    }
    if (state.priority == kNormal && of.thread != VirtAddr{}) {
        if (const Result<KernelTask> thread = of.stacks->tasks().at(of.thread)) {
            return *thread;
        }
    }
    const Result<KernelTask> running = of.stacks->tasks().running_on(state.cpu);
    return running ? std::optional(*running) : std::nullopt;
}

std::string ownership(const NbconState& state) {
    std::string text = fmt::format("CPU {} owns it with {} priority", state.cpu,
                                   printkfmt::nbcon_priority_name(state.priority));
    text += state.is_unsafe ? ", in a section that nobody may interrupt" : "";
    if (state.requested_priority != 0) {
        text += fmt::format("; a context of {} priority has asked for it",
                            printkfmt::nbcon_priority_name(state.requested_priority));
    }
    return text;
}

void add_stack(Why& why, const ConsoleCase& of, const KernelTask& task, std::string_view who) {
    const Stack stack = of.stacks->of_task(task);
    why.add(fmt::format("{} {}: {}", who, words_for(task), functions_of(stack)), task.address);
    why.chain = locks_waited_for(of.variables.view(), *of.stacks, task, stack);
}

/// Returns the CPU on which the work waits that wakes the console's thread; nullopt: it waits on
/// none.
std::optional<std::uint32_t> cpu_of_waker(const ConsoleCase& of) {
    KernelView& view = of.variables.view();
    const Result<std::uint64_t> work = view.offset("console", "irq_work");
    return work ? find_queue_of(view, of.stacks->per_cpu(), of.console.address + *work)
                : std::nullopt;
}

}  // namespace

std::optional<Why> judge_nbcon_owned(const ConsoleCase& of) {
    const std::optional<NbconState>& state = of.console.nbcon;
    if (!of.is_behind() || !of.is_nbcon() || !state || state->priority == 0) {
        return std::nullopt;
    }
    Why why(Reason::kNbconOwned, Sureness::kProved, ownership(*state));
    why.add(fmt::format("struct console.nbcon_state is {:#x}", state->raw), of.console.address);
    if (const std::optional<KernelTask> owner = owner_of_console(of, *state)) {
        add_stack(why, of, *owner, "the owner is");
    }
    return why;
}

std::optional<Why> judge_no_write_atomic(const ConsoleCase& of) {
    const std::optional<Variable> cpu = of.variables.panic_cpu();
    if (!of.is_behind() || !of.is_nbcon() || !cpu || of.has_write_atomic != false) {
        return std::nullopt;
    }
    Why why(Reason::kThreadNotRunning, Sureness::kProved,
            "it has no write_atomic(), so only its thread prints to it, and in a panic no "
            "thread runs");
    why.add("struct console.write_atomic is 0", of.console.address);
    add_panic_cpu(why, of);
    return why;
}

std::optional<Why> judge_thread(const ConsoleCase& of) {
    if (!of.is_behind() || !of.is_nbcon() || of.stacks == nullptr || of.thread == VirtAddr{}) {
        return std::nullopt;
    }
    const Result<KernelTask> thread = of.stacks->tasks().at(of.thread);
    if (!thread) {
        return std::nullopt;
    }
    const Stack stack = of.stacks->of_task(*thread);
    const bool starved = thread->state == 'R' && !thread->on_cpu;
    // In nbcon_kthread_func() itself it waits for records, and is about to be woken.
    const bool idle = thread->state == 'S' && !stack.frames.empty() &&
                      !stack.has("nbcon_emit_one") && stack.has("nbcon_kthread_func") &&
                      stack.frames.size() <= 6;
    const std::optional<std::uint32_t> waker = idle ? cpu_of_waker(of) : std::nullopt;
    Why why(Reason::kThreadNotRunning,
            starved || (idle && !waker) ? Sureness::kLikely : Sureness::kProved,
            starved ? fmt::format("its thread {} could run and gets no CPU", words_for(*thread))
            : waker ? fmt::format("its thread {} waits for records, and the work that wakes it "
                                  "waits on CPU {}, which has not come to it",
                                  words_for(*thread), *waker)
            : idle  ? fmt::format("its thread {} waits for records and was not woken",
                                  words_for(*thread))
                    : fmt::format("its thread {} does not get to printing", words_for(*thread)));
    if (waker) {
        why.add(fmt::format("console.irq_work is in a list of CPU {}: {}", *waker,
                            functions_of(of.stacks->of_cpu(*waker))),
                of.console.address);
    }
    why.add(fmt::format("nbcon_state is {:#x}: nobody owns the console",
                        of.console.nbcon ? of.console.nbcon->raw : 0),
            of.console.address);
    if (thread->last_ran_ns) {
        why.add(
            fmt::format("it last got a CPU at {}", printkfmt::seconds_text(*thread->last_ran_ns)),
            thread->address);
    }
    add_stack(why, of, *thread, "the thread is");
    if (starved && thread->cpu) {
        if (const Result<KernelTask> instead = of.stacks->tasks().running_on(*thread->cpu)) {
            why.add(fmt::format("its CPU {} runs {} instead: {}", *thread->cpu, words_for(*instead),
                                functions_of(of.stacks->of_cpu(*thread->cpu))),
                    instead->address);
        }
    }
    return why;
}

}  // namespace lastwords::extractor
