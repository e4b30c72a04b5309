// SPDX-License-Identifier: GPL-2.0-or-later
// TimePoint: a point in time as a user gives it, and its place on a log's clock.
#pragma once

#include <cstdint>
#include <optional>
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

/// Both ends are included. If one is absent, there is no limit on that side.
struct TimeRange {
    std::optional<TimePoint> since;
    std::optional<TimePoint> until;
};

/// A range of time, ready to be compared with the records of one source.
struct TimeBounds {
    std::optional<std::uint64_t> since_ns;  ///< the earliest accepted time, on the log's clock
    std::optional<std::uint64_t> until_ns;  ///< the latest accepted time, on the log's clock
    /// The same as wall times, as ReadWall gives them.
    std::optional<std::int64_t> since_wall_ns;
    std::optional<std::int64_t> until_wall_ns;
    ReadWall read_wall = nullptr;  ///< not null if there is a limit in wall time

    /// Whether the record is in the range; nullopt: it has no time that could tell.
    std::optional<bool> has(const Record& record) const;
};

/// Returns the range on the clock of the source's records. If the source's records have wall times
/// in its text, and its wall clock is not known otherwise, points in wall time are compared with
/// these, as the text shows them: whatever their time zone. Fails as resolve(point, source) does.
Result<TimeBounds> resolve_range(const TimeRange& range, const Source& source);

}  // namespace lastwords::printkfmt
