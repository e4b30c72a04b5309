// SPDX-License-Identifier: GPL-2.0-or-later
// Reasons that a panic gives: what it had not reached when the memory was saved.
#include <fmt/format.h>

#include <algorithm>

#include "extractor/why/console_case.h"
#include "extractor/why/locks/activity.h"

namespace lastwords::extractor {

namespace {

using printkfmt::ConsoleFlag;
using printkfmt::LockLink;
using printkfmt::Reason;
using printkfmt::Sureness;
using printkfmt::Why;

bool is_panicking(const printkfmt::Stack& stack) {
    return !is_stopped(stack) &&
           (stack.has("panic") || stack.has("vpanic") || stack.has("nmi_panic"));
}

/// Returns the CPU that panicked: that in panic_cpu, or where no table names this variable the only
/// one that is in panic().
std::optional<std::uint32_t> panicked_cpu(const ConsoleCase& of) {
    if (const std::optional<Variable> noted = of.variables.panic_cpu()) {
        return static_cast<std::uint32_t>(noted->value);
    }
    std::optional<std::uint32_t> found;
    const bool asked = !of.variables.view().kallsyms_has_variables();
    for (std::uint32_t cpu = 0; asked && cpu < of.stacks->per_cpu().count(); ++cpu) {
        if (is_panicking(of.stacks->of_cpu(cpu))) {
            found = found ? std::nullopt : std::optional(cpu);
        }
    }
    return found;
}

/// Whether the log shows that the panic had come to its end.
bool shows_end_of_panic(const printkfmt::Log& log) {
    return std::any_of(log.records.begin(), log.records.end(), [](const printkfmt::Record& one) {
        return one.text.starts_with("---[ end Kernel panic");
    });
}

}  // namespace

// Source: kernel/panic.c panic() and kernel/kexec_core.c __crash_kexec(), 5.10 to 7.2: the note
// gets its CRASHTIME only there. Since 6.12 the legacy consoles are flushed before a crash kernel
// that is entered late (crash_kexec_post_notifiers).
std::optional<Why> judge_crash_kernel_first(const ConsoleCase& of) {
    const std::optional<std::int64_t> entered = of.source.machine.crash_time;
    if (!of.is_behind() || !entered || !of.in_panic()) {
        return std::nullopt;
    }
    Why why(Reason::kCrashKernelFirst, Sureness::kProved,
            "the crash kernel was entered before the panic had come to flushing consoles");
    why.add(
        fmt::format("VMCOREINFO has CRASHTIME={}, which is written when the crash "
                    "kernel is entered",
                    *entered));
    add_panic_cpu(why, of);
    // It came with struct console.write_atomic.
    const std::optional<Variable> sync =
        of.has_write_atomic ? of.variables.number("legacy_allow_panic_sync", 1) : std::nullopt;
    add_variable(why, sync, "legacy_allow_panic_sync",
                 sync && sync->value != 0 ? "legacy consoles could be printed to"
                                          : "legacy consoles were still kept back");
    const std::optional<Variable> late = of.variables.number("crash_kexec_post_notifiers", 1);
    if (sync && sync->value == 0 && late && late->value == 0 && !of.is_nbcon()) {
        add_variable(why, late, "crash_kexec_post_notifiers", "the crash kernel goes first");
        why.change =
            "boot with crash_kexec_post_notifiers: the legacy consoles are then flushed "
            "before the crash kernel is entered";
    }
    add_other_cpus(why, of);
    return why;
}

// Source: kernel/printk/nbcon.c nbcon_atomic_flush_unsafe() and console_is_usable() of 7.2.
std::optional<Why> judge_atomic_unsafe(const ConsoleCase& of) {
    const bool held_back = of.console.has(ConsoleFlag::kNbconAtomicUnsafe) && of.in_panic();
    const std::optional<Variable> last =
        of.variables.number("panic_nbcon_allow_unsafe_takeover", 1);
    if (!of.is_behind() || !held_back || (last && last->value != 0)) {
        return std::nullopt;
    }
    Why why(
        Reason::kAtomicUnsafe, last ? Sureness::kProved : Sureness::kLikely,
        "it is atomic-unsafe: in a panic it is served only in the very last flush, which was not "
        "reached");
    why.add(fmt::format("struct console.flags is {:#x}, with CON_NBCON_ATOMIC_UNSAFE",
                        of.console.flags_raw),
            of.console.address);
    add_panic_cpu(why, of);
    add_variable(why, last, "panic_nbcon_allow_unsafe_takeover", "the last flush had not begun");
    add_other_cpus(why, of);
    return why;
}

// Source: kernel/panic.c, 5.10 to 7.2: suppress_printk is set once all has been flushed.
std::optional<Why> judge_panic_cpu_stuck(const ConsoleCase& of) {
    const std::optional<Variable> over = of.variables.number("suppress_printk", 4);
    if (!of.is_behind() || of.stacks == nullptr || (over && over->value != 0) ||
        (!over && shows_end_of_panic(of.source.log))) {
        return std::nullopt;
    }
    const std::optional<std::uint32_t> cpu = panicked_cpu(of);
    if (!cpu) {
        return std::nullopt;
    }
    const printkfmt::Stack stack = of.stacks->of_cpu(*cpu);
    const bool proved = of.in_panic() && is_panicking(stack);
    std::vector<LockLink> waited_for;
    if (stack.task) {
        waited_for = locks_waited_for(of.variables.view(), *of.stacks, *stack.task, stack);
    }
    const bool flushes = stack.has("console_flush_on_panic");
    Why why(
        Reason::kPanicCpuStuck, proved ? Sureness::kProved : Sureness::kLikely,
        fmt::format("CPU {} panicked, and {} the consoles{}", *cpu,
                    flushes ? "did not come through flushing" : "had not got as far as flushing",
                    end_of_chain(waited_for)));
    if (of.lock.writer && !of.lock.unnoted_writer && of.lock.writer->cpu != *cpu &&
        of.console.legacy()) {
        why.sentence +=
            fmt::format("; before, {} was in {} write()", words_for(*of.lock.writer),
                        of.in_write.empty() ? "a console's" : fmt::format("{}'s", of.in_write));
    }
    add_panic_cpu(why, of);
    why.add(stack.frames.empty()
                ? fmt::format("the stack of CPU {} is not known: {}", *cpu, stack.end)
                : fmt::format("CPU {} is in {}", *cpu, functions_of(stack)));
    add_variable(why, over, "suppress_printk", "the panic had not come to its end");
    add_other_cpus(why, of);
    why.chain = std::move(waited_for);
    if (of.console.legacy() && of.lock.held()) {
        add_lock(why, of);
    }
    return why;
}

}  // namespace lastwords::extractor
