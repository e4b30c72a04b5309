// SPDX-License-Identifier: GPL-2.0-or-later
// Reads printk's own variables.
#include "extractor/printk/print_state.h"

#include <fmt/format.h>

#include "extractor/printk/assumption.h"

namespace lastwords::extractor {

namespace {

/// CONSOLE_LOGLEVEL_MOTORMOUTH (include/linux/printk.h), with which consoles show everything.
constexpr int kLoglevelAll = 15;

/// Sets whether a writer was active: console_owner names the task inside a legacy driver's write(),
/// or console_locked says that the console lock is held. Kernels before 4.15 have no console_owner.
/// There a panic makes the lock free, whoever printed (zap_locks()), so that in a panic a writer
/// must be assumed. Source: kernel/printk/printk.c, 2.6.32 to 7.2.
///
/// Since 5.19 console_owner is set before write() and cleared only after the console's position has
/// moved, so that without an owner nothing is half out, whoever holds the lock: a task may sleep
/// with it. Only the thread that prints to legacy consoles with PREEMPT_RT sets no owner
/// (console_emit_next_record(), 6.12 to 7.2).
void read_writer(PrintState& state, KernelView& view, const PrintState::Kernel& kernel,
                 Findings& findings) {
    const Result<std::uint64_t> owner =
        view.variable("console_owner", view.memory().arch().word_bytes);
    const Result<std::uint64_t> locked = view.variable("console_locked", 4);
    const bool has_owner = owner || owner.error().kind != ErrorKind::kNotFound;
    state.writer_known = locked && (owner || !has_owner);
    // Kernels that may have console_suspended have no such thread, and are not searched for it.
    const bool by_thread =
        !kernel.may_suspend_all &&
        view.variable("printk_legacy_kthread", view.memory().arch().word_bytes).value_or(0) != 0;
    const bool owner_tells = kernel.shared == SharedPosition::kNone && owner && !by_thread;
    state.writer_active = !state.writer_known || (*locked != 0 && !owner_tells) ||
                          (has_owner ? *owner != 0 : state.in_panic);
    if (!state.writer_known) {
        tell_assumption(!locked ? locked.error() : owner.error(),
                        "it is assumed that the console lock was held", findings);
    }
}

/// Reads console_suspended. Since 6.4 each console has the flag CON_SUSPENDED instead, so a missing
/// symbol is no finding.
void read_suspended(PrintState& state, KernelView& view, Findings& findings) {
    const Result<std::uint64_t> suspended = view.variable("console_suspended", 4);
    state.suspended = suspended.value_or(0) != 0;
    if (!suspended && suspended.error().kind != ErrorKind::kNotFound) {
        tell_assumption(suspended.error(), "it is assumed that the consoles were not suspended",
                        findings);
    }
}

/// Sets whether a panic had begun. Only kernels before 5.19 need to know, because there a panic may
/// interrupt a console that has taken its record. panic_cpu exists since 4.5.
void read_panic(PrintState& state, KernelView& view, Findings& findings) {
    constexpr std::uint64_t kNoCpu = 0xffffffff;  // PANIC_CPU_INVALID
    const Result<std::uint64_t> panic_cpu = view.variable("panic_cpu", 4);
    state.in_panic = !panic_cpu || *panic_cpu != kNoCpu;
    if (!panic_cpu) {
        tell_assumption(panic_cpu.error(),
                        "it is assumed that the panic took the console lock by force", findings);
    }
}

/// Reads console_seq, the position that all consoles share up to 5.18, and the variables that go
/// with it. Source: kernel/printk/printk.c, 5.10.
void read_global(PrintState& state, KernelView& view, Findings& findings) {
    const unsigned word = view.memory().arch().word_bytes;
    const Result<std::uint64_t> seq = view.variable("console_seq", 8);
    if (seq) {
        state.global_seq = Seq{*seq};
    } else {
        findings.loss(Error(seq.error()).in("console_seq, the position that all consoles share"));
    }
    state.global_dropped = view.variable("console_dropped", word).value_or(0);
    const Result<std::uint64_t> exclusive = view.variable("exclusive_console", word);
    const Result<std::uint64_t> until = view.variable("exclusive_console_stop_seq", 8);
    if (exclusive && *exclusive == 0) {
        return;
    }
    // exclusive_console_stop_seq exists since 4.20.
    if (exclusive && until) {
        state.exclusive = {*exclusive};
        state.exclusive_until = {*until};
    } else {
        tell_assumption(!exclusive ? exclusive.error() : until.error(),
                        "it is assumed that no new console was being shown the old records",
                        findings);
    }
}

}  // namespace

PrintState PrintState::read(KernelView& view, const Kernel& kernel, Findings& findings) {
    PrintState state;
    const Result<std::uint64_t> loglevel = view.variable("console_printk", 4);
    state.loglevel = kLoglevelAll;
    if (loglevel) {
        state.loglevel = static_cast<int>(static_cast<std::int32_t>(*loglevel));
    } else {
        findings.loss(
            Error(loglevel.error()).in("console_loglevel, so nothing is counted as suppressed"));
    }
    const Result<std::uint64_t> ignore = view.variable("ignore_loglevel", 1);
    if (ignore) {
        state.ignore_loglevel = *ignore != 0;
    } else {
        // The assumption is almost always right: only a debugging option of that name sets it.
        tell_assumption(ignore.error(), "it is assumed that the loglevel was in force", findings);
    }
    if (kernel.shared == SharedPosition::kSeqs) {
        read_panic(state, view, findings);
    }
    if (kernel.shared != SharedPosition::kCharacters) {
        read_writer(state, view, kernel, findings);
    }
    if (kernel.may_suspend_all) {
        read_suspended(state, view, findings);
    }
    if (kernel.shared == SharedPosition::kSeqs) {
        read_global(state, view, findings);
    }
    return state;
}

}  // namespace lastwords::extractor
