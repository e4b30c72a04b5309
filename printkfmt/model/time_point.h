// SPDX-License-Identifier: GPL-2.0-or-later
// TimePoint: a point in time as a user gives it, and its place on a log's clock.
#pragma once

#include <cstdint>
#include <string_view>

#include "printkfmt/base/result.h"
#include "printkfmt/model/source.h"

namespace lastwords::printkfmt {

/// A point in time as a user writes it: "12.5" (seconds since boot), "-5" (seconds before the
/// newest record), "2026-11-21 10:26:59" (wall time, local).
struct TimePoint {
    enum class From { kBoot, kNewest, kEpoch };
    From from = From::kBoot;
    /// Nanoseconds after boot, before the newest record, or since 1970 (UTC), according to `from`.
    std::int64_t ns = 0;
};

/// Parses a TimePoint as a user writes it. Fails on anything else; the message lists what is
/// accepted.
Result<TimePoint> parse_time_point(std::string_view text);

/// Returns the point on the clock of the source's records, in nanoseconds; 0 if it is before boot.
/// Fails if the point is wall time and the source has no wall clock, or if it is relative to the
/// newest record and no record has a time.
Result<std::uint64_t> resolve(const TimePoint& point, const Source& source);

}  // namespace lastwords::printkfmt
