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

}  // namespace lastwords::extractor
