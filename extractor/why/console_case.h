// SPDX-License-Identifier: GPL-2.0-or-later
// ConsoleCase: what the judges know of one console. A judge gives a reason, or nothing if its
// reason does not apply.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "extractor/stack/stacks.h"
#include "extractor/why/line_speed.h"
#include "extractor/why/locks/lock_holder.h"
#include "extractor/why/locks/print_variables.h"
#include "printkfmt/model/console.h"
#include "printkfmt/model/source.h"
#include "printkfmt/model/why.h"

namespace lastwords::extractor {

/// The lock that all legacy consoles share.
struct LockState {
    std::optional<Variable> count;   ///< console_sem.count
    std::optional<Variable> locked;  ///< console_locked
    std::optional<Variable> owner;   ///< console_owner: the task that is in a console's write()
    std::optional<Variable> waiter;  ///< console_waiter: a CPU spins to get the lock handed over
    std::optional<printkfmt::KernelTask> writer;  ///< the task of console_owner
    printkfmt::Stack writer_stack;
    /// console_owner does not name the writer, whose stack shows that it is one: with PREEMPT_RT
    /// the thread of the legacy consoles (pr/legacy) does not set it.
    bool unnoted_writer = false;
    /// Who holds console_sem; only if it is held and nobody writes.
    std::optional<ConsoleLockHolder> holder;
    /// console_sem, and what its holder, or the writer, waits for.
    std::vector<printkfmt::LockLink> chain;

    /// Nothing says whether the lock is held: kallsyms has no variables, or pages are missing.
    bool unknown() const { return !count && !locked && !owner; }
    bool writing() const { return (owner && owner->value != 0) || unnoted_writer; }
    /// What the holder, or the writer, waits for.
    std::span<const printkfmt::LockLink> waited_for() const {
        return std::span(chain).subspan(chain.empty() ? 0 : 1);
    }
    bool held() const {
        return (count && count->value == 0) || (!count && locked && locked->value != 0);
    }

    static LockState read(PrintVariables& variables, const Stacks* stacks,
                          const ConsoleWrites& writes);
};

/// A CPU's copy of a per-CPU variable.
struct CpuVariable {
    std::uint32_t cpu = 0;
    Variable copy;
};

struct ConsoleCase {
    const printkfmt::Console& console;
    const printkfmt::Source& source;
    PrintVariables& variables;
    const Stacks* stacks;  ///< nullptr: tasks and stacks cannot be read
    const LockState& lock;
    /// Whether the console can print in any context (struct console.write_atomic); nullopt: it
    /// cannot be read, or the kernel has no such member.
    std::optional<bool> has_write_atomic;
    VirtAddr thread;  ///< the console's thread (struct console.kthread); 0: none
    /// The slowest line that it waits for: legacy consoles get each record in turn, so one of them
    /// holds up all.
    LineSpeed line;
    /// The legacy console in whose write() the writer is, by its stack or else by the consoles'
    /// positions; empty: neither tells.
    std::string_view in_write;
    /// When a task was last given a CPU, on the clock of the log; nullopt: the kernel does not
    /// record it.
    std::optional<std::uint64_t> last_switch_ns;

    bool in_panic() const { return variables.panic_cpu().has_value(); }
    /// Whether records are waiting that the console would have shown.
    bool is_behind() const {
        const printkfmt::Coverage& coverage = console.coverage;
        return coverage.unflushed != 0 || coverage.missing != 0;
    }
    /// Whether nothing says that the console missed a record after its registration.
    bool got_everything() const;
    bool is_nbcon() const { return console.kind == printkfmt::ConsoleKind::kNbcon; }
    /// Returns each CPU's copy of a per-CPU integer of 4 bytes, without those that cannot be read;
    /// none if the kernel has no such variable.
    std::vector<CpuVariable> of_each_cpu(std::string_view name) const;
};

using Judge = std::optional<printkfmt::Why> (*)(const ConsoleCase& of);

// settings.cpp: reasons that the console's own settings give.
std::optional<printkfmt::Why> judge_disabled(const ConsoleCase& of);
std::optional<printkfmt::Why> judge_loglevel(const ConsoleCase& of);
std::optional<printkfmt::Why> judge_registered_late(const ConsoleCase& of);
std::optional<printkfmt::Why> judge_nothing_missing(const ConsoleCase& of);

// suspend.cpp: the reason that the machine sleeps, or is on its way.
std::optional<printkfmt::Why> judge_suspended(const ConsoleCase& of);

// readers.cpp: reasons why no reader gets at the records.
std::optional<printkfmt::Why> judge_buffers_not_merged(const ConsoleCase& of);
std::optional<printkfmt::Why> judge_logbuf_lock(const ConsoleCase& of);
std::optional<printkfmt::Why> judge_reserved_record(const ConsoleCase& of);

// panic.cpp: reasons that a panic gives.
std::optional<printkfmt::Why> judge_crash_kernel_first(const ConsoleCase& of);
std::optional<printkfmt::Why> judge_atomic_unsafe(const ConsoleCase& of);

std::optional<printkfmt::Why> judge_panic_cpu_stuck(const ConsoleCase& of);

// lock.cpp: reasons that the console lock gives, for legacy consoles.
std::optional<printkfmt::Why> judge_stuck_in_write(const ConsoleCase& of);
std::optional<printkfmt::Why> judge_console_sem(const ConsoleCase& of);

// output.cpp: reasons in the console's own output.
std::optional<printkfmt::Why> judge_slow(const ConsoleCase& of);
std::optional<printkfmt::Why> judge_port_suspended(const ConsoleCase& of);

// deferred.cpp: a reason that a CPU's work gives, for legacy consoles.
std::optional<printkfmt::Why> judge_deferred(const ConsoleCase& of);

// nbcon.cpp: reasons of consoles that have an owner and a thread of their own.
std::optional<printkfmt::Why> judge_nbcon_owned(const ConsoleCase& of);
std::optional<printkfmt::Why> judge_no_write_atomic(const ConsoleCase& of);
std::optional<printkfmt::Why> judge_thread(const ConsoleCase& of);

/// Adds the value of a variable, if the dump has it, and what that value means.
void add_variable(printkfmt::Why& why, const std::optional<Variable>& variable,
                  std::string_view name, std::string_view meaning);

/// Adds the console's flags.
void add_flags(printkfmt::Why& why, const printkfmt::Console& console);

/// Adds the state of the console lock, and who writes under it or holds it.
void add_lock(printkfmt::Why& why, const ConsoleCase& of);

/// Adds since when a task has been where it is, and that others ran later.
void add_since(printkfmt::Why& why, const ConsoleCase& of, const printkfmt::KernelTask& task);

/// Adds panic_cpu, if the kernel panicked.
void add_panic_cpu(printkfmt::Why& why, const ConsoleCase& of);
/// Adds, if the kernel panicked, which other CPUs had stopped for it, and which had not.
void add_other_cpus(printkfmt::Why& why, const ConsoleCase& of);

}  // namespace lastwords::extractor
