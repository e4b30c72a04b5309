// SPDX-License-Identifier: GPL-2.0-or-later
// OlderSample: a real dump of a kernel before 5.10, and what a debugger read of the same machine
// just before the dump.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace lastwords::test {

/// A line of records.jsonl: one record, or one line of a ring of characters (before 3.5).
struct OlderRecord {
    std::optional<std::uint64_t> seq;    ///< nullopt: the ring has characters only
    std::optional<std::uint64_t> level;  ///< nullopt: the line has none
    std::optional<std::uint64_t> ts_nsec;
    std::string text;
    bool operator==(const OlderRecord&) const = default;
    friend void PrintTo(const OlderRecord& one, std::ostream* out) {
        *out << one.seq.value_or(0) << " <" << one.level.value_or(9) << "> "
             << one.ts_nsec.value_or(0) << ": " << one.text;
    }
};

struct OlderConsole {
    std::string name;
    std::uint64_t flags = 0;
    std::optional<std::uint64_t> next_seq;  ///< nullopt: the ring has characters only
};

/// A message that was in no ring yet.
struct PendingText {
    std::string buffer;  ///< "cont", "nmi" or "printk_safe"
    std::uint64_t cpu = 0;
    std::string text;
    auto operator<=>(const PendingText&) const = default;
    /// GoogleTest prints the message by this.
    friend void PrintTo(const PendingText& one, std::ostream* out) {
        *out << one.buffer << " " << one.cpu << ": " << one.text;
    }
};

struct OlderSample {
    std::string dump_path;
    std::vector<OlderRecord> records;
    std::vector<OlderConsole> consoles;
    std::vector<PendingText> pending;  ///< sorted
    std::uint64_t console_loglevel = 7;
    std::uint64_t unflushed_characters = 0;  ///< only of a ring of characters
};

/// Returns the names of the folders in samples/dumps-older.
std::vector<std::string> older_sample_names();
OlderSample load_older_sample(const std::string& name);

}  // namespace lastwords::test
