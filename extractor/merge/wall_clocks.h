// SPDX-License-Identifier: GPL-2.0-or-later
// Compares the wall clocks of two logs, which may show that they are of different boots.
#pragma once

#include <cstdint>
#include <optional>

#include "printkfmt/model/source.h"

namespace lastwords::extractor {

/// Compares the wall-clock times in the records of `text` with the times that the clock of `dump`
/// gives to the same records. Returns the median of the differences in nanoseconds (above 0: `text`
/// is later). Returns nothing if the clock's error, a time zone or a logger's delay explains the
/// difference, or if they share no record for which both have a wall-clock time.
std::optional<std::int64_t> wall_clock_difference(const printkfmt::Source& text,
                                                  const printkfmt::Source& dump);

/// Compares the wall-clock times that loggers wrote before the same texts. Returns the median of
/// the differences in nanoseconds (above 0: `one` is later). Returns nothing if a logger's delay
/// explains the difference, or if no text that each log has once has a time in both. Times with a
/// zone are not compared with times without one. Of two times without a zone, both are taken to be
/// of the same zone: two logs of one machine are.
std::optional<std::int64_t> logged_time_difference(const printkfmt::Source& one,
                                                   const printkfmt::Source& other);

}  // namespace lastwords::extractor
