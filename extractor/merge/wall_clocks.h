// SPDX-License-Identifier: GPL-2.0-or-later
// Compares the wall clocks of two logs, which may show that they are of different boots.
#pragma once

#include <cstdint>
#include <optional>

#include "printkfmt/model/source.h"

namespace lastwords::extractor {

/// Returns by how many nanoseconds the wall-clock times of `text` differ from those that the clock
/// of `dump` gives the same lines. Returns nothing if the difference is within the clock's error or
/// explained by a time zone, or if the two share no line for which both have a wall-clock time.
std::optional<std::int64_t> wall_clock_difference(const printkfmt::Source& text,
                                                  const printkfmt::Source& dump);

}  // namespace lastwords::extractor
