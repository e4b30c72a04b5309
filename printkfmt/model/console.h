// SPDX-License-Identifier: GPL-2.0-or-later
// Console: how far one console got, and what it never showed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "printkfmt/base/strong.h"

namespace lastwords::printkfmt {

/// Flags of struct console (include/linux/console.h, enum cons_flags; the last three since 6.4, 6.4
/// and 7.x).
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

enum class ConsoleKind : std::uint8_t {
    kLegacy,
    kNbcon,
    kBoot,
    kCaptured,  ///< known by the text that it showed, not from the kernel's memory
};
std::string_view name_of(ConsoleKind kind);

/// What became of a run of records on one console.
enum class Delivery : std::uint8_t {
    kPassed,      ///< before the console's position: shown, or kept back at its time
    kDoubtful,    ///< before the position, but it may not have come out (see Console::maybe_from)
    kUnflushed,   ///< in the ring, never given to the console, and it would have shown it
    kSuppressed,  ///< in the ring, never given, and the present loglevel would keep it back
    kLost,        ///< overwritten before the console got there
    kMissing,     ///< in the ring, never given, and the dump does not have it
};
std::string_view name_of(Delivery delivery);

/// Half-open run of seq with one fate.
struct SeqInterval {
    Seq begin;
    Seq end;
    Delivery delivery = Delivery::kPassed;
    friend bool operator==(const SeqInterval&, const SeqInterval&) = default;
};

/// The fate of all records between the ring's start (or the console's position, if that is older)
/// and the ring's end.
struct Coverage {
    std::vector<SeqInterval> intervals;  ///< ascending, touching, no two neighbours alike
    std::uint64_t pending = 0;  ///< records in the ring from next_seq on = unflushed + suppressed
    std::uint64_t unflushed = 0;
    std::uint64_t suppressed = 0;
    std::uint64_t lost = 0;     ///< seqs from next_seq on that are no longer in the ring
    std::uint64_t missing = 0;  ///< seqs from next_seq on that are in the ring, not in the dump

    /// The fate of one record; kPassed for a seq outside every interval.
    Delivery of(Seq seq) const;
};

/// struct console.nbcon_state decoded (include/linux/console.h, struct nbcon_state, 6.4+).
struct NbconState {
    std::uint32_t raw = 0;
    std::uint32_t priority = 0;            ///< 0 none (free), 1 normal, 2 emergency, 3 panic
    std::uint32_t requested_priority = 0;  ///< a context of this priority waits
    bool is_unsafe = false;                ///< the owner was where it must not be interrupted
    bool unsafe_takeover = false;          ///< was taken by force: the hardware's state is doubtful
    std::uint32_t cpu = 0;                 ///< the owner, while priority is not 0
};
std::string_view nbcon_priority_name(std::uint32_t priority);

struct Console {
    std::string name;    ///< driver name and index, as in /proc/consoles: "ttyS0"
    std::string driver;  ///< struct console.name: "ttyS"
    int index = 0;       ///< -1: none assigned
    VirtAddr address;    ///< of struct console
    std::uint32_t flags = 0;
    ConsoleKind kind = ConsoleKind::kLegacy;
    Seq next_seq;        ///< the kernel's position: the first record not emitted whole
    Seq maybe_from;      ///< the first record that may be missing; before next_seq where certain is
                         ///< false
    Seq active_from{0};  ///< next_seq of the log when it was registered or last enabled: older
                         ///< records may never have come out on it
    bool certain = true;    ///< the position is this console's own and moves after output (5.19+)
    bool half_out = false;  ///< the record next_seq itself may be partly out
    std::string basis;      ///< one sentence: what the position proves, and why not more
    std::uint64_t dropped = 0;  ///< lost records that the console has not yet reported
    int loglevel = 0;           ///< records of this level and above are suppressed
    bool ignores_loglevel = false;
    bool all_suspended = false;  ///< console_suspended, one for all consoles: up to 6.3
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
