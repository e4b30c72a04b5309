// SPDX-License-Identifier: GPL-2.0-or-later
// Time stamps: the kernel's "[    5.123456] ", wall time, and the points in time that users name.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "printkfmt/base/result.h"
#include "printkfmt/source.h"

namespace lastwords::printkfmt {

/// `value` right-aligned in `width` columns filled with `fill`.
void append_padded(std::uint64_t value, std::size_t width, char fill, std::string& out);

/// "    5.123456": seconds in five columns, microseconds truncated, as "%5lu.%06lu".
/// Source: kernel/printk/printk.c, print_time(), 5.10..7.2.
void append_boot_time(std::uint64_t timestamp_ns, std::string& out);

/// "T123" (task) or "C3" (CPU), right-aligned in `width` columns.
/// Source: kernel/printk/printk.c, print_caller(), 5.10..7.2.
void append_caller(Caller caller, std::size_t width, std::string& out);

/// "Sat Nov 21 10:26:59 2026" in local time, as dmesg -T writes it.
void append_wall_time(const WallClock& clock, std::uint64_t timestamp_ns, std::string& out);

/// Of the records' times the highest.
std::optional<std::uint64_t> newest_timestamp(const Log& log);

/// "12.345678 s", for sentences.
std::string seconds_text(std::uint64_t ns);

/// "2026-11-21 10:26:59 UTC" of a time since 1970.
std::string utc_text(std::int64_t seconds);

/// A point in time as a user writes it: "12.5" (seconds since boot), "-5" (seconds before the
/// newest record), "2026-11-21 10:26:59" (wall time, local).
struct TimePoint {
    enum class From { kBoot, kNewest, kEpoch };
    From from = From::kBoot;
    std::int64_t ns = 0;
};

/// Fails on any other form, saying which forms there are.
Result<TimePoint> parse_time_point(std::string_view text);

/// The point on the clock of the source's records, in nanoseconds; 0 for points before boot. Fails
/// for wall time where the source has no wall clock, and for "-5" where no record has a time.
Result<std::uint64_t> resolve(const TimePoint& point, const Source& source);

}  // namespace lastwords::printkfmt
