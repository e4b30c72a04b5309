// SPDX-License-Identifier: GPL-2.0-or-later
// JournalEntry: one entry of systemd's journal, as far as it matters for a kernel's log.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lastwords::printkfmt {

/// What an entry says. What it does not say is absent or empty. Source: systemd.journal-fields(7)
/// and dev_kmsg_record() in src/journal/journald-kmsg.c; 252 and 257.
struct JournalEntry {
    std::optional<std::string> message;
    /// The program that printed the entry left the message out: too long for its JSON, or not
    /// printable.
    bool message_left_out = false;
    bool cut = false;                       ///< the text ends inside the entry
    std::string boot_id;                    ///< _BOOT_ID
    std::string transport;                  ///< _TRANSPORT: "kernel", "syslog", "stdout", ...
    std::string identifier;                 ///< SYSLOG_IDENTIFIER
    std::string pid;                        ///< SYSLOG_PID, else _PID
    std::string subsystem;                  ///< _KERNEL_SUBSYSTEM
    std::string device;                     ///< _KERNEL_DEVICE
    std::optional<std::uint64_t> priority;  ///< PRIORITY, the level
    std::optional<std::uint64_t> facility;  ///< SYSLOG_FACILITY
    /// The time that the kernel gave the record, in microseconds: _SOURCE_MONOTONIC_TIMESTAMP, and
    /// since 257 also _SOURCE_BOOTTIME_TIMESTAMP. journald copies the number that /dev/kmsg has
    /// into both, so they are equal, whatever their names say.
    std::optional<std::uint64_t> kernel_us;
    /// When journald took the entry, in microseconds of CLOCK_MONOTONIC: __MONOTONIC_TIMESTAMP.
    std::optional<std::uint64_t> received_us;
    std::optional<std::uint64_t> realtime_us;  ///< __REALTIME_TIMESTAMP: since 1970
    std::string wall;         ///< the wall time as the text has it, if it is no number
    bool is_process = false;  ///< it has fields that journald adds for a process

    /// Whether the entry is a record of the kernel's log. Entries that were printed without
    /// _TRANSPORT (--output-fields) are, unless they name another program.
    bool is_kernel() const;
    /// Returns the text that the kernel's log has, or that journalctl shows for another program:
    /// "toyd[77]: message". journald takes the program's name off a text that came through
    /// /dev/kmsg.
    std::string text() const;
    /// Returns when journald took the entry, as "2026-11-21T10:26:59.123456Z" or as the text has
    /// it; empty if the entry does not say it.
    std::string wall_time() const;
    /// Returns facility * 8 + level; nothing if the entry has no level.
    std::optional<std::uint32_t> priority_number() const;
};

/// Whether set_journal_field() uses fields of that name.
bool is_journal_field(std::string_view name);
/// Sets what the field says. Ignores fields that are not needed.
void set_journal_field(JournalEntry& entry, std::string_view name, std::string value);

}  // namespace lastwords::printkfmt
