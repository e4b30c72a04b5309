// SPDX-License-Identifier: GPL-2.0-or-later
// Looks for the holder of console_sem, and follows the chain of locks from it.
#include "extractor/why/locks/lock_holder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "extractor/why/locks/activity.h"
#include "extractor/why/locks/lock_calls.h"
#include "extractor/why/locks/waits.h"

namespace lastwords::extractor {

namespace {

using printkfmt::Frame;
using printkfmt::KernelTask;
using printkfmt::LockLink;
using printkfmt::Stack;

/// Returns the task that console_sem.last_holder names; nullopt: this kernel does not note it.
std::optional<ConsoleLockHolder> noted_holder(PrintVariables& variables, const Stacks& stacks) {
    constexpr std::array<std::string_view, 1> kMembers{"last_holder"};
    KernelView& view = variables.view();
    const Result<VirtAddr> sem = find_console_sem(view);
    const Result<const StructLayout*> layout = view.peek_layout("semaphore", kMembers);
    if (!sem || !layout) {
        return std::nullopt;
    }
    ConsoleLockHolder holder;
    holder.at = *sem + (*layout)->find("last_holder")->offset;
    const Result<VirtAddr> noted = view.memory().pointer(holder.at);
    if (!noted || *noted == VirtAddr{}) {
        return std::nullopt;
    }
    holder.how = fmt::format("console_sem.last_holder is {:#x}", noted->value);
    const Result<KernelTask> task = stacks.tasks().at(*noted);
    if (!task) {
        holder.gone = task.error().kind == ErrorKind::kCorrupt;
        holder.unknown =
            fmt::format("{}, and that is no task: {}", holder.how, task.error().message);
        return holder;
    }
    if (task->state == 'X' || task->state == 'Z') {
        holder.gone = true;
        holder.unknown =
            fmt::format("{}, and that task, {}, has exited", holder.how, words_for(*task));
        return holder;
    }
    holder.task = *task;
    holder.stack = stacks.of_task(*task);
    return holder;
}

bool waits_for_console_lock(const Stack& stack) {
    return stack.has("console_lock") || stack.has("console_trylock");
}

/// Returns the one task that seems to hold the console lock.
ConsoleLockHolder inferred_holder(PrintVariables& variables, const Stacks& stacks) {
    Findings unseen;  // damaged lists of tasks are told of by the command `stacks`
    LockCalls calls(variables.view(), stacks.code());
    ConsoleLockHolder found;
    std::vector<std::string> candidates;
    for (const KernelTask& task : stacks.tasks().all(unseen)) {
        if (task.state == 'X' || task.state == 'Z' || task.pid == 0) {
            continue;
        }
        Stack stack = stacks.of_task(task);
        const Frame* const frame = waits_for_console_lock(stack) ? nullptr : calls.find_in(stack);
        if (frame == nullptr) {
            continue;
        }
        candidates.push_back(words_for(task));
        found.how = fmt::format("{} is in {}, whose code calls console_lock() before that place",
                                words_for(task), frame->function);
        found.at = frame->at;
        found.task = task;
        found.stack = std::move(stack);
        found.inferred = true;
    }
    if (candidates.size() > 1) {
        return {{},   {}, true,
                {},   {}, fmt::format("several tasks may: {}", fmt::join(candidates, ", ")),
                false};
    }
    if (candidates.empty()) {
        found.unknown =
            "this kernel does not note it, and no task is in a function that calls "
            "console_lock()";
    }
    return found;
}

}  // namespace

std::string words_for(const KernelTask& task) {
    return fmt::format("{} (pid {}, {})", task.comm, task.pid,
                       task.on_cpu && task.cpu
                           ? fmt::format("running on CPU {}", *task.cpu)
                           : std::string(printkfmt::meaning_of_state(task.state)));
}

std::string words_for(const KernelTask& task, const Stack& stack) {
    const std::string activity = activity_of(stack);
    return activity.empty() ? words_for(task)
                            : fmt::format("{}, which {}", words_for(task), activity);
}

std::string subject_for(const KernelTask& task, const Stack& stack) {
    return words_for(task, stack) + (activity_of(stack).empty() ? "" : ",");
}

std::string functions_of(const Stack& stack) {
    constexpr std::size_t kFramesMax = 16;
    std::string text;
    std::size_t count = 0;
    for (std::size_t i = 0; i < stack.frames.size(); ++i) {
        const Frame& frame = stack.frames[i];
        // Behind the innermost one it is what the link register of arm64 leads to: the function
        // that was interrupted, if the CPU had just come to the vectors.
        const bool interrupted =
            frame.guess && i == 1 && stack.frames.size() > 2 && !stack.frames[2].guess;
        if ((frame.guess && !interrupted) || ++count > kFramesMax) {
            continue;
        }
        text += text.empty() ? "" : " < ";
        text += printkfmt::bare_function(frame.function);
        text += interrupted ? "?" : "";
    }
    return count > kFramesMax ? fmt::format("{} < ... ({} more)", text, count - kFramesMax) : text;
}

std::string end_of_chain(std::span<const LockLink> waited_for) {
    if (waited_for.empty()) {
        return {};
    }
    if (waited_for.back().circle) {
        std::vector<std::string> others;
        for (const LockLink& link : waited_for.first(waited_for.size() - 1)) {
            others.push_back(link.held_by);
        }
        const std::string_view likely = waited_for.back().inferred ? "likely " : "";
        if (others.empty()) {
            return fmt::format("; it {}waits for itself: a deadlock", likely);
        }
        const std::string& last = waited_for.back().held_by;
        const bool among = std::find(others.begin(), others.end(), last) != others.end();
        return fmt::format("; it waits for {}, which {}waits for {}: a deadlock",
                           fmt::join(others, ", which waits for "), likely, among ? last : "it");
    }
    const auto known = std::find_if(waited_for.rbegin(), waited_for.rend(),
                                    [](const LockLink& one) { return one.holder != VirtAddr{}; });
    return known == waited_for.rend()
               ? std::string()
               : fmt::format("; the {} that it waits for in the end is {}held by {}", known->lock,
                             known->inferred ? "likely " : "", known->held_by);
}

ConsoleLockHolder find_console_lock_holder(PrintVariables& variables, const Stacks& stacks) {
    if (std::optional<ConsoleLockHolder> noted = noted_holder(variables, stacks)) {
        return *std::move(noted);
    }
    return inferred_holder(variables, stacks);
}

std::optional<Stack> find_unnoted_writer(const Stacks& stacks, const ConsoleWrites& writes) {
    Findings unseen;
    for (const KernelTask& task : stacks.tasks().all(unseen)) {
        Stack stack = stacks.of_task(task);
        if (std::any_of(stack.frames.begin(), stack.frames.end(),
                        [&](const Frame& frame) { return writes.contains(stacks, frame); })) {
            return stack;
        }
    }
    return std::nullopt;
}

namespace {

/// Returns the link that leads from a task to who has what it waits for.
LockLink link_of(const Stacks& stacks, const Wait& wait, const KernelTask& waiter) {
    LockLink link;
    link.lock = wait.kind;
    link.name = stacks.code().data_name(wait.lock);
    if (link.name.starts_with(link.lock)) {
        link.name.clear();  // the lock is the variable
    }
    link.waiter = fmt::format("{} (pid {})", waiter.comm, waiter.pid);
    link.address = wait.lock;
    link.holder = wait.owner;
    link.inferred = wait.inferred;
    link.remark = wait.remark;
    const Result<KernelTask> owner = wait.owner != VirtAddr{}
                                         ? stacks.tasks().at(wait.owner)
                                         : failure(ErrorKind::kNotFound, wait.remark);
    if (owner) {
        link.stack = stacks.of_task(*owner);
        link.held_by = words_for(*owner, link.stack);
    } else if (wait.owner != VirtAddr{}) {
        link.held_by = fmt::format("the task at {:#x}", wait.owner.value);
        link.remark = "it cannot be read: " + owner.error().message;
    } else {
        link.held_by = "not known";
    }
    return link;
}

}  // namespace

std::vector<LockLink> follow_locks(KernelView& view, const Stacks& stacks, LockLink first,
                                   const KernelTask& holder) {
    constexpr std::size_t kLinksMax = 16;
    std::vector<LockLink> chain{std::move(first)};
    std::set<VirtAddr> seen{holder.address};
    KernelTask task = holder;
    while (chain.size() < kLinksMax) {
        const std::optional<Wait> wait = find_wait(view, stacks, task, chain.back().stack);
        if (!wait) {
            break;
        }
        chain.push_back(link_of(stacks, *wait, task));
        LockLink& link = chain.back();
        const Result<KernelTask> owner = stacks.tasks().at(link.holder);
        if (link.holder == VirtAddr{} || !owner) {
            break;
        }
        link.circle = !seen.insert(owner->address).second;
        if (link.circle) {
            break;
        }
        task = *owner;
    }
    return chain;
}

std::vector<LockLink> locks_waited_for(KernelView& view, const Stacks& stacks,
                                       const KernelTask& task, const Stack& stack) {
    LockLink first;
    first.stack = stack;
    std::vector<LockLink> chain = follow_locks(view, stacks, std::move(first), task);
    chain.erase(chain.begin());
    return chain;
}

}  // namespace lastwords::extractor
