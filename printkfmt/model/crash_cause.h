// SPDX-License-Identifier: GPL-2.0-or-later
// CrashCause: what a log says its kernel died of, and what led to that.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "printkfmt/base/strong.h"

namespace lastwords::printkfmt {

/// What a line of the kernel's reports.
enum class FaultKind : std::uint8_t {
    kOther,      ///< a panic that says of itself all that there is
    kException,  ///< a CPU exception or BUG() in the kernel: what die() prints
    kStackOverflow,
    kHardware,  ///< a machine check, SError, an uncorrected error of memory or a bus
    kNmi,       ///< a non-maskable interrupt that nobody asked for
    kHardLockup,
    kSoftLockup,
    kRcuStall,
    kHungTask,
    kWorkqueueLockup,
    kWatchdog,  ///< a watchdog device's
    kMemory,    ///< memory is corrupted or misused: KASAN, KFENCE, a list, a page, a slab object
    kBug,       ///< another "BUG: " after which the kernel goes on
    kWarning,
    kOutOfMemory,
    kRootFs,  ///< no root file system
    kInit,    ///< the first process died or could not be started
    kSysrq,   ///< a user asked for the crash
};
/// Returns "exception", "hardware error", "soft lockup", ...
std::string_view name_of(FaultKind kind);

/// A line that reports a fault.
struct FaultLine {
    std::string line;  ///< the first line of the record's text
    std::optional<Seq> seq;
    std::uint64_t position = 0;                 ///< Record::position
    std::optional<std::uint64_t> timestamp_ns;  ///< Record::timestamp_ns
    FaultKind kind = FaultKind::kOther;
};

/// Why the kernel crashed, according to its log.
struct CrashCause {
    std::string line;  ///< the panic or oops line, without its prefix
    std::optional<Seq> seq;
    bool panic = false;          ///< false: an oops, BUG or the like
    std::uint64_t position = 0;  ///< Record::position of the record that has the line
    FaultKind kind = FaultKind::kOther;
    /// False: a report after which kernels usually go on, and the log has nothing worse.
    bool fatal = true;
    /// The first line of the fault that led to the death, which may be `line` itself. Absent: the
    /// log has no line of which that is proved.
    std::optional<FaultLine> first_fault = {};
    /// The letters of the kernel's taint when it reported the first fault, or else the death;
    /// empty: not tainted; absent: the log does not say.
    std::optional<std::string> taint = {};
    /// How many other faults the kernel had reported before and survived, and the first of them.
    std::size_t survived = 0;
    std::optional<FaultLine> first_survived = {};
};

}  // namespace lastwords::printkfmt
