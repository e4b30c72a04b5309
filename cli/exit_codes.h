// SPDX-License-Identifier: GPL-2.0-or-later
// Exit codes, for scripts and monitors.
#pragma once

namespace lastwords::cli {

inline constexpr int kComplete = 0;  ///< everything that was asked for
inline constexpr int kNothing =
    1;  ///< nothing recovered, or wrong usage; one line on stderr says why
inline constexpr int kPartial = 2;  ///< printed; stderr says what is missing

}  // namespace lastwords::cli
