// SPDX-License-Identifier: GPL-2.0-or-later
// Wall clocks of two logs: whether they speak against one boot.
#pragma once

#include <cstdint>
#include <optional>

#include "printkfmt/model/source.h"

namespace lastwords::extractor {

/// How far, in nanoseconds, the wall times of `text` are from those that the clock of `dump` gives
/// the same lines, where that is more than the clock's error and than any time zone explains.
/// Nothing where it is not, or where one of them has no wall time for a line that both have.
std::optional<std::int64_t> wall_clock_difference(const printkfmt::Source& text,
                                              const printkfmt::Source& dump);

}  // namespace lastwords::extractor
