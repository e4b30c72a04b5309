// SPDX-License-Identifier: GPL-2.0-or-later
// WallStamp: a wall-clock time as a program wrote it.
#pragma once

#include <cstdint>
#include <optional>

namespace lastwords::printkfmt {

/// A wall-clock time, taken apart.
struct WallStamp {
    int year = 0;    ///< 0: the stamp has none
    int month = 0;   ///< 1 to 12; 0: the stamp does not say it, or not clearly
    int day = 0;     ///< 1 to 31; 0: as for the month
    int second = 0;  ///< since midnight
    std::optional<std::int64_t> unix_seconds;  ///< the stamp is this number of seconds since 1970
    std::optional<int> east_minutes;           ///< time zone: minutes east of UTC
    bool by_dmesg = false;                     ///< has a form that dmesg(1) prints
};

}  // namespace lastwords::printkfmt
