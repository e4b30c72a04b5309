// SPDX-License-Identifier: GPL-2.0-or-later
// Time stamps as text: the kernel's "[    5.123456] " and wall time.
#pragma once

#include <cstdint>
#include <string>

namespace lastwords::printkfmt {

/// `value` right-aligned in `width` columns filled with `fill`.
void append_padded(std::uint64_t value, std::size_t width, char fill, std::string& out);

/// "    5.123456": seconds in five columns, microseconds truncated, as "%5lu.%06lu".
/// Source: kernel/printk/printk.c, print_time(), 5.10..7.2.
void append_boot_time(std::uint64_t timestamp_ns, std::string& out);

/// "Sat Nov 21 10:26:59 2026" in local time, as dmesg -T writes it. `boot_time_ns`: nanoseconds
/// since 1970 at timestamp 0.
void append_wall_time(std::int64_t boot_time_ns, std::uint64_t timestamp_ns, std::string& out);

/// "12.345678 s", for sentences.
std::string seconds_text(std::uint64_t ns);

/// "2026-11-21 10:26:59 UTC" of a time since 1970.
std::string utc_text(std::int64_t seconds);

}  // namespace lastwords::printkfmt
