// SPDX-License-Identifier: GPL-2.0-or-later
// TimePoint: a point in time that a user names, and where it lies on a log's own clock.
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
    std::int64_t ns = 0;
};

/// Fails on any other form, saying which forms there are.
Result<TimePoint> parse_time_point(std::string_view text);

/// The point on the clock of the source's records, in nanoseconds; 0 for points before boot. Fails
/// for wall time where the source has no wall clock, and for "-5" where no record has a time.
Result<std::uint64_t> resolve(const TimePoint& point, const Source& source);

}  // namespace lastwords::printkfmt
