// SPDX-License-Identifier: GPL-2.0-or-later
// Wall clocks of two logs: whether they speak against one boot.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "printkfmt/source.h"

namespace lastwords::extractor {

struct WallTime {
    std::int64_t ns = 0;  ///< since 1970, UTC if zoned, else local time of an unknown zone
    bool zoned = false;
};
/// Of a record's wall time as dmesg(1) prints it: "Sat Nov 21 10:26:59 2026", or
/// "2026-11-21T10:26:59,123456+00:00"; nothing if it is another.
std::optional<WallTime> wall_time(std::string_view text);

/// How far, in nanoseconds, the wall times of `text` are from those that the clock of `dump` gives
/// the same lines, where that is more than the clock's error and than any time zone explains.
/// Nothing where it is not, or where one of them has no wall time for a line that both have.
std::optional<std::int64_t> wall_clocks_apart(const printkfmt::Source& text,
                                              const printkfmt::Source& dump);

}  // namespace lastwords::extractor
