// SPDX-License-Identifier: GPL-2.0-or-later
// Why: why a console did not show its last records, and what proves it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "printkfmt/base/strong.h"
#include "printkfmt/model/stack.h"

namespace lastwords::printkfmt {

/// The reasons why a console can have stopped; docs/why.md explains each.
enum class Reason : std::uint8_t {
    kNothingMissing,     ///< it got everything
    kLoglevel,           ///< what is pending is kept back by its loglevel
    kDisabled,           ///< it is not enabled
    kSuspended,          ///< it is suspended, by itself or with all consoles
    kRegisteredLate,     ///< it got everything since it was registered
    kConsoleSemSleeper,  ///< a task that sleeps holds console_sem; all legacy consoles wait
    kStuckInWrite,       ///< console_owner is in a console's write()
    kLockedNoOwner,      ///< the console lock is held, nobody writes, and the holder is not known
    kNbconOwned,         ///< another context owns the nbcon console
    kThreadNotRunning,   ///< nothing is in its way, but its thread does not run
    kAtomicUnsafe,       ///< it is only served in the last flush of a panic, which was not reached
    kReservedRecord,     ///< readers cannot pass a record that its writer has not finished
    kSlow,               ///< it was printing, and is behind
    kPanicCpuStuck,      ///< the CPU that panicked did not get as far as the flush
    kCrashKernelFirst,   ///< the crash kernel was entered before the legacy consoles were flushed
    kBuffersNotMerged,   ///< what it missed waited in printk's buffers of a CPU (up to 5.14)
    kLogbufLock,         ///< logbuf_lock is held (up to 5.14)
    kPortSuspended,      ///< its port is suspended or has no clock
    kDeferred,           ///< printk put the output off, and the CPU has not come to it
    kNotUsedInPanic,     ///< plog's panic did not use it, and logged why
    kNotKnown,           ///< what the dump has does not tell
};
/// Returns "nothing-missing", "loglevel", ...: the words that JSON and docs/why.md use.
std::string_view name_of(Reason reason);

/// How sure a reason is.
enum class Sureness : std::uint8_t {
    kProved,    ///< the kernel's own variables say it
    kLikely,    ///< inferred, for example from what stands on a task's stack
    kNotKnown,  ///< only for Reason::kNotKnown
};
/// Returns "proved", "likely", "not known".
std::string_view name_of(Sureness sureness);

/// One fact on which a reason rests.
struct WhyEvidence {
    std::string fact;        ///< "console_sem.count is 0: the console lock is held"
    VirtAddr address;        ///< of what was read; 0: it was not read from one place
    std::optional<Seq> seq;  ///< of the record that shows it
};

/// A lock or the like that somebody waits for, and who holds it.
struct LockLink {
    /// "console_sem", "mutex", "rw_semaphore", "rt_mutex", "semaphore", "completion", "spinlock",
    /// "printk_cpu_sync" (who prints a backtrace), "console_owner" (who is in a write())
    std::string lock;
    std::string name;     ///< of the variable: "hub_lock [acme_hub]"; empty: not known, or the same
    std::string waiter;   ///< "init (pid 1)", who waits for it; empty: the consoles do
    VirtAddr address;     ///< of the lock; 0: not known
    VirtAddr holder;      ///< address of the task that holds it; 0: not known
    std::string held_by;  ///< "kworker/0:1 (pid 12, uninterruptible sleep)", or "not known"
    std::string remark;   ///< how it is known who holds it, or why it is not; may be empty
    bool inferred = false;  ///< who holds it is inferred from stacks
    bool circle = false;    ///< who holds it waits for it, or for what another one here holds
    Stack stack;            ///< of the holder; empty: not known
};

/// Why one console did not show its last records.
struct Why {
    Why() = default;
    Why(Reason of, Sureness how_sure, std::string words)
        : reason(of), sureness(how_sure), sentence(std::move(words)) {}

    /// Adds a fact on which the reason rests.
    void add(std::string fact, VirtAddr at = {}, std::optional<Seq> seq = {}) {
        evidence.push_back({std::move(fact), at, seq});
    }

    Reason reason = Reason::kNotKnown;
    Sureness sureness = Sureness::kNotKnown;
    std::string sentence;  ///< without the console's name: "its loglevel 4 keeps back ..."
    std::vector<WhyEvidence> evidence;  ///< the strongest first
    std::vector<LockLink> chain;        ///< what is waited for: the console's own lock first
    std::string change;                 ///< one line: what to change; empty: nothing follows
};

}  // namespace lastwords::printkfmt
