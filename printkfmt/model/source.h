// SPDX-License-Identifier: GPL-2.0-or-later
// Source: one log with everything that is known about it. Every output takes Sources.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "printkfmt/base/finding.h"
#include "printkfmt/model/code_lines.h"
#include "printkfmt/model/console.h"
#include "printkfmt/model/crash_cause.h"
#include "printkfmt/model/kernel_role.h"
#include "printkfmt/model/log.h"
#include "printkfmt/model/stack.h"

namespace lastwords::printkfmt {

/// A detail of the input. `from` says where it was found: "VMCOREINFO", "kallsyms", "BTF",
/// "built-in table", ...
struct Fact {
    std::string name;
    std::string value;
    std::string from;
};

/// Relates the clock of the records' timestamps to wall time.
struct WallClock {
    std::int64_t boot_time_ns = 0;  ///< wall time at timestamp 0, in nanoseconds since 1970 (UTC)
    std::int64_t error_ns = 0;      ///< boot_time_ns may be too small or too large by this much
    std::string method;             ///< one sentence: how it was found out
};

/// Reads a wall time of a text (Record::wall), and returns it as the text shows it, whatever its
/// time zone, in nanoseconds since 1970. If it has no year, takes the year that brings it nearest
/// to `near_ns`. Returns nothing if it does not say one instant.
using ReadWall = std::optional<std::int64_t> (*)(std::string_view wall, std::int64_t near_ns);

/// The machine that the log is from. What is not known is empty or absent.
struct Machine {
    std::string release;  ///< uname -r
    std::string version;  ///< uname -v
    std::string nodename;
    std::string architecture;  ///< uname -m
    std::string build_id;
    std::string hardware;  ///< from the "Hardware name:" or "DMI:" line of the log
    std::optional<std::uint32_t> cpus_present;
    /// How many CPUs were online when the dump was taken; panic() may have stopped all but one.
    std::optional<std::uint32_t> cpus_online;
    std::optional<std::uint64_t> uptime_ns;  ///< the highest time stamp in the log
    std::optional<std::int64_t> crash_time;  ///< CRASHTIME of VMCOREINFO, seconds since 1970
    std::optional<std::uint32_t> panic_cpu;
    std::optional<WallClock> wall_clock;
};

/// One log, with its consoles, its machine, and what was lost while reading.
struct Source {
    std::string origin;  ///< file and part: "vmcore: kernel log (printk ring buffer)"
    std::string id;      ///< identifies the boot or crash; empty: not known
    /// Name of the console whose captured output the log is; empty: it is no capture.
    std::string console;
    Machine machine;
    std::optional<CrashCause> crash_cause;
    Log log;
    ReadWall read_wall = nullptr;  ///< null: the log is from no text
    std::vector<Console> consoles;
    std::vector<Stack> stacks;  ///< those that were asked for: of CPUs, then of tasks
    LineTable lines;            ///< of the records' and stacks' functions, if they were asked for
    /// The log is the kernel's own, as it lay in the memory that the input has.
    bool of_kernel = false;
    /// Only of a kernel in whose memory other kernels were found, too, and of one whose log shows
    /// that it is a capture kernel.
    std::optional<OneOfKernels> one_of_kernels;
    /// The number of the boot in a plog region; nullopt: the log is not from one.
    std::optional<std::uint32_t> plog_boot;
    /// The whole list of consoles was read. It may be empty. False with consoles: others may have
    /// been registered.
    bool has_consoles = false;
    /// What plog's region said of this boot's kernel and consoles was overwritten by later boots.
    bool bank_reused = false;
    std::vector<Fact> facts;  ///< in the order in which they were found; `info` prints them
    Findings findings;
    std::size_t input_index = 0;  ///< index of the input file (0-based)

    /// Returns the number by which consoles count the record that the kernel died of; nullopt:
    /// there is none, or it has no number.
    std::optional<Seq> number_of_crash() const {
        if (!crash_cause) {
            return std::nullopt;
        }
        return log.numbered_by_line ? std::optional(Seq{crash_cause->position}) : crash_cause->seq;
    }
};

}  // namespace lastwords::printkfmt
