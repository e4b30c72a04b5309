// SPDX-License-Identifier: GPL-2.0-or-later
// The wall-clock time that a text has before a record: names of printkfmt/parse/prefix/wall_time.h.
#pragma once

#include <cstdint>

#include "printkfmt/parse/prefix/wall_time.h"

namespace lastwords::extractor {

inline constexpr std::int64_t kSecond = 1'000'000'000;  // in nanoseconds

using printkfmt::parse_wall_time;
using printkfmt::WallTime;

}  // namespace lastwords::extractor
