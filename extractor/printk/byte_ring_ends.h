// SPDX-License-Identifier: GPL-2.0-or-later
// ByteRingEnds: where the text in a ring of characters (before 3.5) begins and ends.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace lastwords::extractor {

/// What stands in front of a line's text: "<6>[    1.234567] ".
struct StoredPrefix {
    std::size_t bytes = 0;  ///< its length
    /// facility * 8 + level
    std::optional<std::uint32_t> priority;
    std::optional<std::uint64_t> timestamp_ns;
};

/// Returns the prefix of a line, exactly as vprintk() writes it. What is not there is absent.
/// Source: kernel/printk.c vprintk(), log_prefix(); 2.6.32, 3.4.
StoredPrefix stored_prefix(std::string_view line);

/// The kernel's counters. All are unsigned numbers of 32 bits that run freely: they are reduced to
/// an index when they are used.
struct ByteRingCounters {
    /// log_end, the number of characters that were ever logged; nullopt: not in the dump.
    std::optional<std::uint32_t> end;
    /// logged_chars, the number of characters since the last clear, at most log_buf_len; nullopt:
    /// not in the dump.
    std::optional<std::uint32_t> logged;
};

struct ByteRingEnds {
    std::uint32_t end = 0;  ///< index of the byte after the newest character
    bool full = false;      ///< the oldest character is at `end`; else it is at index 0
    /// log_end is contradicted by the text, or not in the dump: `end` comes from the text.
    bool repaired = false;
    /// Not even the text says where it ends.
    bool guessed = false;
};

/// Finds the ends of the text in a ring, whose size is a power of two. `whole`: all bytes of the
/// ring are in the dump. If they are not, log_end is believed. Source: kernel/printk.c
/// emit_log_char(), 2.6.32 to 3.4.
ByteRingEnds find_ends(std::span<const char> ring, const ByteRingCounters& counters, bool whole);

}  // namespace lastwords::extractor
