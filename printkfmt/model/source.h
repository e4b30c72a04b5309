// SPDX-License-Identifier: GPL-2.0-or-later
// Source: one origin of records with all that is known about it; the value that every output takes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "printkfmt/base/finding.h"
#include "printkfmt/model/console.h"
#include "printkfmt/model/log.h"

namespace lastwords::printkfmt {

/// One thing found out about the dump, and where it came from ("VMCOREINFO", "kallsyms", "BTF",
/// "built-in table").
struct Fact {
    std::string name;
    std::string value;
    std::string from;
};

/// Counts the clock of the record's timestamps against the wall.
struct WallClock {
    std::int64_t boot_time_ns = 0;  ///< nanoseconds since 1970 (UTC) at timestamp 0
    std::int64_t error_ns = 0;      ///< the true value may be off by this much either way
    std::string method;             ///< one sentence
};

/// What is known of the machine; empty or absent where the dump does not say.
struct Machine {
    std::string release;  ///< uname -r
    std::string version;  ///< uname -v
    std::string nodename;
    std::string architecture;  ///< uname -m
    std::string build_id;
    std::string hardware;  ///< "Hardware name:" or DMI line of the log
    std::optional<std::uint32_t> cpus_present;
    std::optional<std::uint32_t> cpus_online;  ///< at the dump: panic() has stopped all but one
    std::optional<std::uint64_t> uptime_ns;  ///< time stamp of the newest record, or the crash time
    std::optional<std::int64_t> crash_time;  ///< CRASHTIME of VMCOREINFO, seconds since 1970
    std::optional<std::uint32_t> panic_cpu;
    std::optional<WallClock> wall_clock;
};

/// Why the kernel died, as its own log says.
struct CrashCause {
    std::string line;  ///< the panic or oops line without prefix
    std::optional<Seq> seq;
    bool panic = false;  ///< else an oops, BUG or the like
    std::string cause;   ///< of a panic: the oops line before it; empty: none
};

struct Source {
    std::string origin;   ///< file and part: "vmcore: kernel log (printk ring buffer)"
    std::string id;       ///< boot or crash id where there is one, else empty
    std::string console;  ///< the console that showed all of this; empty: it is no console's output
    Machine machine;
    std::optional<CrashCause> crash_cause;
    Log log;
    std::vector<Console> consoles;
    bool has_consoles = false;  ///< the list was looked for and read (it may be empty)
    std::vector<Fact> facts;    ///< for `info`: in the order they were found
    Findings findings;
    std::size_t input_index = 0;  ///< index of the input file (0-based)
};

}  // namespace lastwords::printkfmt
