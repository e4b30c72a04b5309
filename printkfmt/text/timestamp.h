// SPDX-License-Identifier: GPL-2.0-or-later
// Time stamps as text: the kernel's "[    5.123456] " and wall time.
#pragma once

#include <cstdint>
#include <string>

namespace lastwords::printkfmt {

/// Appends `value` in decimal, right-aligned in `width` columns that are filled with `fill`.
void append_padded(std::uint64_t value, std::size_t width, char fill, std::string& out);

/// Appends "    5.123456": seconds in five columns, truncated to microseconds, as "%5lu.%06lu".
/// Source: kernel/printk/printk.c, print_time(), 5.10..7.2.
void append_boot_time(std::uint64_t timestamp_ns, std::string& out);

/// Appends "Sat Nov 21 10:26:59 2026" in local time, as dmesg -T does, or "time out of range".
/// `boot_time_ns` is the wall time at timestamp 0, in nanoseconds since 1970 (UTC).
void append_wall_time(std::int64_t boot_time_ns, std::uint64_t timestamp_ns, std::string& out);

/// Returns "12.345678 s", truncated to microseconds.
std::string seconds_text(std::uint64_t ns);

/// Returns "2026-11-21 10:26:59 UTC" for a time in seconds since 1970.
std::string utc_text(std::int64_t seconds);

}  // namespace lastwords::printkfmt
