// SPDX-License-Identifier: GPL-2.0-or-later
// The reason that the machine sleeps. Often it hangs on its way, after the consoles were suspended.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "extractor/why/console_case.h"

namespace lastwords::extractor {

namespace {

using printkfmt::KernelTask;
using printkfmt::Reason;
using printkfmt::Record;
using printkfmt::Stack;
using printkfmt::Sureness;
using printkfmt::Why;

/// What runs while the consoles are suspended: the task that was asked to, and those that suspend
/// one device each. Source: kernel/power/suspend.c, hibernate.c, drivers/base/power/main.c; 5.10 to
/// 7.2.
constexpr std::array<std::string_view, 8> kOnTheWay{
    "suspend_devices_and_enter", "hibernation_snapshot", "async_suspend",
    "async_suspend_late",        "async_suspend_noirq",  "async_resume",
    "async_resume_early",        "async_resume_noirq"};
/// There such a task waits for the others.
constexpr std::array<std::string_view, 3> kWaitForOthers{"dpm_wait", "dpm_wait_fn",
                                                         "async_synchronize_cookie_domain"};

bool has_any(const Stack& stack, std::span<const std::string_view> functions) {
    return std::any_of(functions.begin(), functions.end(),
                       [&](std::string_view function) { return stack.has(function); });
}

/// Returns the stacks of the tasks that are on the way into sleep or out of it, those first that
/// do not wait for the others.
std::vector<Stack> find_on_the_way(const Stacks& stacks) {
    Findings unseen;  // damaged lists of tasks are told of by the command `stacks`
    std::vector<Stack> found;
    for (const KernelTask& task : stacks.tasks().all(unseen)) {
        Stack stack = stacks.of_task(task);
        if (has_any(stack, kOnTheWay)) {
            found.push_back(std::move(stack));
        }
    }
    std::stable_partition(found.begin(), found.end(),
                          [](const Stack& stack) { return !has_any(stack, kWaitForOthers); });
    return found;
}

/// Adds the tasks that are on the way into sleep or out of it. Returns whether there are any.
bool add_on_the_way(Why& why, const ConsoleCase& of) {
    constexpr std::size_t kShown = 4;
    if (of.stacks == nullptr) {
        return false;
    }
    const std::vector<Stack> found = find_on_the_way(*of.stacks);
    for (std::size_t i = 0; i < std::min(found.size(), kShown); ++i) {
        why.add(fmt::format("{} is on the way into sleep or out of it: {}",
                            words_for(*found[i].task), functions_of(found[i])),
                found[i].task->address);
    }
    if (found.size() > kShown) {
        why.add(fmt::format("so are {} more tasks", found.size() - kShown));
    }
    if (found.empty()) {
        return false;
    }
    const Stack& stack = found.front();
    add_since(why, of, *stack.task);
    why.chain = locks_waited_for(of.variables.view(), *of.stacks, *stack.task, stack);
    why.sentence += fmt::format("; {} had not come to the end of that{}",
                                subject_for(*stack.task, stack), end_of_chain(why.chain));
    return true;
}

/// Whether nothing says if the consoles are suspended: up to 6.3 the variable console_suspended
/// does, which a kernel whose kallsyms has functions only does not name.
bool is_untold(const ConsoleCase& of) {
    KernelView& view = of.variables.view();
    return !view.kallsyms_has_variables() && !of.variables.number("console_suspended", 4) &&
           !view.offset("console", "nbcon_state");
}

/// Returns the record with which the kernel suspends its consoles, if it is the last one that this
/// console was given. Source: kernel/printk/printk.c suspend_console(), 2.6.32 to 7.2.
std::optional<Record> last_words(const ConsoleCase& of) {
    for (const Record& record : of.source.log.records) {
        if (record.seq && record.seq->value + 1 == of.console.next_seq.value) {
            const bool suspends =
                record.text.find("Suspending console(s)") != std::string_view::npos;
            return suspends ? std::optional(record) : std::nullopt;
        }
    }
    return std::nullopt;
}

std::optional<Why> judge_untold(const ConsoleCase& of) {
    Why why(Reason::kSuspended, Sureness::kLikely,
            "the kernel had likely suspended its consoles, as it does while the machine sleeps");
    const std::optional<Record> last = last_words(of);
    if (last) {
        why.add("the last record that it was given: " + std::string(last->text), {}, last->seq);
    }
    const bool on_the_way = add_on_the_way(why, of);
    return last || on_the_way ? std::optional(why) : std::nullopt;
}

}  // namespace

std::optional<Why> judge_suspended(const ConsoleCase& of) {
    if (of.got_everything()) {
        return std::nullopt;
    }
    if (!of.console.suspended()) {
        return of.is_behind() && is_untold(of) ? judge_untold(of) : std::nullopt;
    }
    const bool all = of.console.all_suspended;
    Why why(Reason::kSuspended, Sureness::kProved,
            "the kernel had suspended its consoles, as it does while the machine sleeps");
    const std::optional<Variable> variable =
        all ? of.variables.number("console_suspended", 4) : std::nullopt;
    if (variable) {
        why.add(fmt::format("console_suspended is {}", variable->value), variable->at);
    } else {
        add_flags(why, of.console);
    }
    add_on_the_way(why, of);
    why.change = "boot with no_console_suspend: consoles then go on while the machine falls asleep";
    return why;
}

}  // namespace lastwords::extractor
