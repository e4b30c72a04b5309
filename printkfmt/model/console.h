// SPDX-License-Identifier: GPL-2.0-or-later
// Console: how far one console got, and which records it never showed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "printkfmt/base/strong.h"

namespace lastwords::printkfmt {

/// Flags of struct console (include/linux/console.h, enum cons_flags). kSuspended and kNbcon exist
/// since 6.4, kNbconAtomicUnsafe since 7.x.
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

/// How a console gets its records, and how it is known.
enum class ConsoleKind : std::uint8_t {
    kLegacy,    ///< printed to under console_lock
    kNbcon,     ///< printed to by its own thread, or with its write_atomic()
    kBoot,      ///< removed once a real console is registered
    kCaptured,  ///< known from a capture of its output, not from the kernel's memory
};
/// "legacy", "nbcon", ...
std::string_view name_of(ConsoleKind kind);

/// What became of a record on one console.
enum class Delivery : std::uint8_t {
    kPassed,      ///< before the console's position: printed, or suppressed when its turn came
    kDoubtful,    ///< before the position, but maybe not printed (see Console::maybe_from)
    kUnflushed,   ///< still pending, and the console would have printed it
    kSuppressed,  ///< still pending, and the console's present loglevel would suppress it
    kLost,        ///< overwritten before the console got to it
    kMissing,     ///< still pending, and the dump does not have it
};
/// "passed", "doubtful", ...
std::string_view name_of(Delivery delivery);

/// Records from `begin` to before `end` with the same delivery.
struct SeqInterval {
    Seq begin;
    Seq end;
    Delivery delivery = Delivery::kPassed;
    friend bool operator==(const SeqInterval&, const SeqInterval&) = default;
};

/// The delivery of every record from the oldest in the ring, or from the console's position if that
/// is older, to the newest. Counts are of records.
struct Coverage {
    std::vector<SeqInterval> intervals;  ///< ascending, without gaps; neighbours differ
    std::uint64_t pending = 0;           ///< in the ring from next_seq on; unflushed + suppressed
    std::uint64_t unflushed = 0;
    std::uint64_t suppressed = 0;
    std::uint64_t lost = 0;     ///< from next_seq on, but no longer in the ring
    std::uint64_t missing = 0;  ///< from next_seq on, in the ring but not in the dump

    /// The delivery of one record; kPassed for a seq outside all intervals.
    Delivery of(Seq seq) const;
};

/// console.nbcon_state, decoded (include/linux/console.h, struct nbcon_state, 6.4+).
struct NbconState {
    std::uint32_t raw = 0;
    std::uint32_t priority = 0;            ///< 0 none (free), 1 normal, 2 emergency, 3 panic
    std::uint32_t requested_priority = 0;  ///< of the context that waits for the console; 0: none
    bool is_unsafe = false;  ///< the owner is in a section that must not be interrupted
    bool unsafe_takeover =
        false;              ///< ownership was taken by force; the hardware may be in any state
    std::uint32_t cpu = 0;  ///< of the owner; meaningless while priority is 0
};
/// "none", "normal", "emergency", "panic"; "unknown" above 3.
std::string_view nbcon_priority_name(std::uint32_t priority);

/// One console, as the dump has it or as a capture of its output shows it.
struct Console {
    std::string name;    ///< driver name and index, as in /proc/consoles: "ttyS0"
    std::string driver;  ///< struct console.name: "ttyS"
    int index = 0;       ///< -1: none assigned
    VirtAddr address;    ///< of struct console
    std::uint32_t flags = 0;
    ConsoleKind kind = ConsoleKind::kLegacy;
    Seq next_seq;         ///< its position: the first record that was not printed completely
    Seq maybe_from;       ///< the first record that may not have been printed; older than next_seq
                          ///< only if certain is false
    Seq active_from{0};   ///< next_seq of the log when it was registered or last enabled: older
                          ///< records may never have come out on it
    bool certain = true;  ///< the position is the console's own and advances after printing (5.19+)
    bool half_out = false;      ///< a part of the record next_seq may have been printed
    std::string basis;          ///< one sentence: what the position proves, and why no more
    std::uint64_t dropped = 0;  ///< lost records that were not yet reported on the console
    int loglevel = 0;           ///< records of this level and above (less severe) are suppressed
    bool ignores_loglevel = false;
    bool all_suspended = false;  ///< console_suspended, which is for all consoles; up to 6.3
    std::optional<NbconState> nbcon;
    Coverage coverage;

    bool has(ConsoleFlag flag) const { return (flags & static_cast<std::uint32_t>(flag)) != 0; }
    bool captured() const { return kind == ConsoleKind::kCaptured; }
    bool enabled() const { return captured() || has(ConsoleFlag::kEnabled); }
    bool suspended() const { return has(ConsoleFlag::kSuspended) || all_suspended; }
};

/// Names of the set flags: "printbuffer", "consdev", "enabled", ...; unknown bits as "0x400".
std::vector<std::string> flag_names(std::uint32_t flags);

}  // namespace lastwords::printkfmt
