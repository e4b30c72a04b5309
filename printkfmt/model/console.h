// SPDX-License-Identifier: GPL-2.0-or-later
// Console: how far one console got in the log, and which records it never showed.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "printkfmt/base/strong.h"
#include "printkfmt/model/why.h"

namespace lastwords::printkfmt {

/// What the flags of struct console say. The numbers are those of enum cons_flags in 7.2
/// (include/linux/console.h); a dump's kernel may have others (extractor/printk/console_flags.h).
/// kSuspended and kNbcon exist since 6.4, kNbconAtomicUnsafe since 7.x.
enum class ConsoleFlag : std::uint32_t {
    kPrintBuffer = 1,
    kConsDev = 2,
    kEnabled = 4,
    kBoot = 8,
    kAnytime = 16,
    kBraille = 32,
    kExtended = 64,
    kSuspended = 128,
    kNbcon = 256,
    kNbconAtomicUnsafe = 512,
};

/// How the kernel prints to a console, or that only its output is known.
enum class ConsoleKind : std::uint8_t {
    kLegacy,    ///< printed to under console_lock
    kNbcon,     ///< printed to by its own thread, or with its write_atomic()
    kBoot,      ///< an early console, removed once a real one is registered
    kCaptured,  ///< known from a capture of its output, not from the kernel's memory
    // Of plog, by enum plog_reliability:
    kAtomic,  ///< works in every context
    kLocked,  ///< has a lock that it tries to take
    kUnsafe,  ///< may hang in a panic
};
/// Returns "legacy", "nbcon", ..., "atomic", ...
std::string_view name_of(ConsoleKind kind);

/// What became of a record on one console.
enum class Delivery : std::uint8_t {
    /// Before the console's position and not doubtful: when its turn came, the console printed it
    /// or the loglevel suppressed it. (In plog, "passed" means something else: skipped because it
    /// was unfinished.)
    kPassed,
    /// Before the position, but maybe never printed (see Console::maybe_from and active_from).
    kDoubtful,
    /// Pending: at or after the position. The console would have printed it.
    kUnflushed,
    kSuppressed,  ///< pending, but the console's present loglevel would suppress it
    kLost,        ///< overwritten before the console got to it
    kMissing,     ///< pending, but the dump does not have it
};
/// Returns "passed", "doubtful", ...
std::string_view name_of(Delivery delivery);

/// Consecutive records, from `begin` to before `end`, that have the same delivery.
struct SeqInterval {
    Seq begin;
    Seq end;
    Delivery delivery = Delivery::kPassed;
    friend bool operator==(const SeqInterval&, const SeqInterval&) = default;
};

/// The delivery of every record from the oldest in the ring to the newest. If the console's
/// position is older than the ring, the coverage starts there. Counts are numbers of records.
struct Coverage {
    std::vector<SeqInterval> intervals;  ///< ascending, without gaps; neighbours differ
    /// In the ring, from the console's position on: unflushed + suppressed.
    std::uint64_t pending = 0;
    std::uint64_t unflushed = 0;
    std::uint64_t suppressed = 0;
    std::uint64_t lost = 0;     ///< from the position on, but no longer in the ring
    std::uint64_t missing = 0;  ///< from the position on, in the ring but not in the dump

    /// Returns the delivery of one record; kPassed for a seq outside all intervals.
    Delivery of(Seq seq) const;
};

/// The fields of struct console.nbcon_state (include/linux/console.h, struct nbcon_state, 6.4+).
struct NbconState {
    std::uint32_t raw = 0;
    std::uint32_t priority = 0;  ///< 0 none (free), 1 normal, 2 emergency, 3 panic
    /// Priority of the context that waits for the console; 0: none waits.
    std::uint32_t requested_priority = 0;
    bool is_unsafe = false;  ///< the owner is in a section that must not be interrupted
    /// Ownership was taken by force, so the hardware may be in any state.
    bool unsafe_takeover = false;
    std::uint32_t cpu = 0;  ///< the owner's CPU; meaningless while priority is 0
};
/// Returns "none", "normal", "emergency", "panic"; "unknown" above 3.
std::string_view nbcon_priority_name(std::uint32_t priority);

/// One console, as the dump has it or as a capture of its output shows it.
struct Console {
    std::string name;    ///< driver name and index, as in /proc/consoles: "ttyS0", "netcon-1"
    std::string driver;  ///< struct console.name: "ttyS"
    /// struct console.index, which follows the driver's name in `name`; -1: none assigned.
    int index = 0;
    VirtAddr address;             ///< address of its struct console
    std::uint32_t flags = 0;      ///< a set of ConsoleFlag
    std::uint32_t flags_raw = 0;  ///< struct console.flags: as the dump's kernel numbers them
    /// The set flags that are no ConsoleFlag, by the name that the kernel gives them ("foo" for
    /// CON_FOO), else as "0x400".
    std::vector<std::string> other_flags;
    ConsoleKind kind = ConsoleKind::kLegacy;
    /// Its position: the first record that was not printed completely. All numbers of records are
    /// seqs, or line numbers if numbered_by_line.
    Seq next_seq;
    /// The first record that may not have been printed. It is next_seq if `certain` is true.
    Seq maybe_from;
    /// The log's next_seq when the console was registered or last enabled. The console may never
    /// have printed older records. For a captured console: the first record in its output.
    Seq active_from{0};
    /// The position proves what was printed: it is the console's own and moves only after printing
    /// (5.19+).
    bool certain = true;
    bool position_known = true;  ///< false: the dump does not tell, and next_seq is the log's end
    /// The position is the one that all consoles share (console_seq, before 5.19; con_start, before
    /// 3.5).
    bool shares_position = false;
    bool numbered_by_line = false;  ///< as in the Log (Log::numbered_by_line)
    /// Only if numbered_by_line: lines before the oldest one in the ring were overwritten before
    /// the console got to them. The kernel does not record how many.
    bool lost_uncounted = false;
    bool half_out = false;  ///< a part of one record may have been printed
    /// That record, if it is not the one at next_seq.
    std::optional<Seq> half_out_seq;
    /// One sentence that says what the position proves, and why it proves no more.
    std::string basis;
    std::uint64_t dropped = 0;  ///< lost records that the console has not yet reported
    /// Records before next_seq that the console never got, because they were overwritten or refused
    /// before. Only plog counts them.
    std::uint64_t lost_before = 0;
    bool lost_more = false;  ///< lost_before is the most that can be counted: it may be more
    /// Records older than the oldest one in the log may have been overwritten before the console
    /// got to them: nothing tells.
    bool lost_unknown = false;
    /// It was removed before the end (plog). Records from active_until on were not for it.
    bool unregistered = false;
    std::optional<Seq> active_until;
    int loglevel = 0;  ///< records of this level and above (less severe) are suppressed
    bool ignores_loglevel = false;
    /// The kernel's console_suspended, which applies to all consoles (up to 6.3).
    bool all_suspended = false;
    std::optional<NbconState> nbcon;
    Coverage coverage;
    std::optional<Why> why;  ///< why it stopped; nullopt: nobody has asked, or nothing can tell

    bool has(ConsoleFlag flag) const { return (flags & static_cast<std::uint32_t>(flag)) != 0; }
    /// Printed to under console_lock, as boot consoles are, too.
    bool legacy() const { return kind == ConsoleKind::kLegacy || kind == ConsoleKind::kBoot; }
    bool captured() const { return kind == ConsoleKind::kCaptured; }
    bool enabled() const { return captured() || (has(ConsoleFlag::kEnabled) && !unregistered); }
    /// Returns the number of records that were overwritten or refused before the console got there.
    std::uint64_t lost() const { return lost_before + coverage.lost; }
    bool suspended() const { return has(ConsoleFlag::kSuspended) || all_suspended; }
};

/// Returns the names of the set flags: "printbuffer", "consdev", "enabled", ..., then other_flags.
std::vector<std::string> flag_names(const Console& console);

/// The kernel's name of a flag without its CON_, in lower case; the kernel calls kBraille CON_BRL.
struct ConsoleFlagName {
    ConsoleFlag flag;
    std::string_view name;         ///< "braille"
    std::string_view kernel_name;  ///< "CON_BRL"
};
std::span<const ConsoleFlagName> console_flag_names();

}  // namespace lastwords::printkfmt
