// SPDX-License-Identifier: GPL-2.0-or-later
// LogRequest: which records a user wants, and in which form.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "printkfmt/model/filter.h"
#include "printkfmt/model/time_point.h"
#include "printkfmt/render/renderer.h"

namespace lastwords::cli {

struct LogRequest {
    const printkfmt::Format* format = nullptr;
    printkfmt::RenderOptions render;
    /// `times` is not set here. RecordWriter sets it in its own copy, as times of the source's
    /// clock, from `since` and `until`.
    printkfmt::Filter filter;
    std::optional<printkfmt::TimePoint> since;
    std::optional<printkfmt::TimePoint> until;
    bool ghosts = false;

    bool needs_wall_clock() const {
        const auto is_wall = [](const std::optional<printkfmt::TimePoint>& point) {
            return point && point->from == printkfmt::TimePoint::From::kEpoch;
        };
        return render.wall_time || is_wall(since) || is_wall(until) || filter.needs_wall_clock();
    }
};

/// Lines that go to stderr after the output. They say, for example, how many records were left out,
/// or how exact wall time is.
using Notes = std::vector<std::string>;

}  // namespace lastwords::cli
