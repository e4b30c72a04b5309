// SPDX-License-Identifier: GPL-2.0-or-later
// The log and the unflushed records of a dump, filtered and in one of the formats.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/output.h"
#include "extractor/recovered.h"
#include "printkfmt/base/result.h"
#include "printkfmt/model/filter.h"
#include "printkfmt/model/time_point.h"
#include "printkfmt/render/renderer.h"

namespace lastwords::cli {

struct LogRequest {
    const printkfmt::Format* format = nullptr;
    printkfmt::RenderOptions render;
    printkfmt::Filter filter;  ///< its times come from since and until, for each source
    std::optional<printkfmt::TimePoint> since;
    std::optional<printkfmt::TimePoint> until;
    bool ghosts = false;

    bool needs_wall_clock() const {
        const auto is_wall = [](const std::optional<printkfmt::TimePoint>& point) {
            return point && point->from == printkfmt::TimePoint::From::kEpoch;
        };
        return render.wall_time || is_wall(since) || is_wall(until);
    }
};

/// What must be said besides the output (on stderr): records left out, how exact wall time is.
using Notes = std::vector<std::string>;

/// All records that pass the filter. Fails, before anything is printed, on a time that cannot be
/// told on a source's clock.
Result<Notes> print_log(const extractor::Recovered& recovered, const LogRequest& request,
                        Output& output);

/// The records of all sources, with a head before each where there are several.
Result<Notes> print_sources(const extractor::Recovered& recovered, const LogRequest& request,
                            Output& output);

/// The first lines of a JSON stream.
void append_json_head(const extractor::Recovered& recovered, Output& output);

/// For each console of that name ("all": every one that lacks something): a head line and the
/// records that it never got. Fails if there is no such console.
Result<Notes> print_unflushed(const extractor::Recovered& recovered, const LogRequest& request,
                              const std::string& console, Output& output);

}  // namespace lastwords::cli
