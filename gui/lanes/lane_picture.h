// SPDX-License-Identifier: GPL-2.0-or-later
// LanePicture: everything that the lanes show of a log, made once, so that painting them takes time
// in proportion to their width and not to the log.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "gui/lanes/lane_axis.h"
#include "gui/rows/log_rows.h"

namespace lastwords::gui {

/// How a part of a lane looks, from what is best to what is worst. The looks differ in shape, not
/// only in colour.
enum class LaneLook : std::uint8_t {
    kHigh,     ///< shown on the console; in the source
    kLine,     ///< kept back by the console's loglevel; not in the source
    kHalf,     ///< perhaps shown; in the source in part, differently, or not proved
    kLow,      ///< never shown
    kHatched,  ///< overwritten before the console got there, or not in the dump
};

struct LaneRun {
    double begin = 0;  ///< places as LaneAxis has them
    double end = 0;
    LaneLook look = LaneLook::kHigh;
};

/// One lane, for each LaneScale. Runs that are too short to be seen apart are one run, which looks
/// like the worst of them.
using Lane = std::array<std::vector<LaneRun>, 2>;

/// A record of level err or worse; where several lie at one place, the first of them.
struct ErrorTick {
    double at = 0;
    std::uint32_t row = 0;
};

/// How many of the messages a source has. Messages of which it has a part, or another text, or a
/// text that is not proved, are `partly`.
struct SourceShare {
    std::uint32_t source = 0;  ///< index into LogRows::sources()
    std::uint64_t whole = 0;
    std::uint64_t partly = 0;
    std::uint64_t lacking = 0;
    std::optional<std::uint32_t> first_not_whole;  ///< a row
};

/// Where a console stopped.
struct ConsoleStop {
    std::uint32_t row = 0;    ///< the first row that it did not print
    std::size_t console = 0;  ///< index into Source::consoles
    bool perhaps = false;     ///< it may have printed this row, and those up to its other stop
};

struct LanePicture {
    LaneAxis axis{{}, 0, 0};
    std::vector<Lane> consoles;       ///< as Source::consoles
    std::vector<SourceShare> shares;  ///< of each source of the timeline; empty without one
    std::vector<Lane> sources;        ///< as `shares`
    std::array<std::vector<ErrorTick>, 2> ticks;  ///< for each LaneScale
    std::uint64_t errors = 0;                     ///< records of level err or worse
    std::vector<ConsoleStop> stops;               ///< ascending
};

/// Looks through all rows. Returns nullptr if `stopped` becomes true meanwhile.
std::shared_ptr<const LanePicture> pictureOf(const LogRows& rows, const std::atomic<bool>& stopped);

}  // namespace lastwords::gui
