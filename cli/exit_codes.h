// SPDX-License-Identifier: GPL-2.0-or-later
// Exit codes, for scripts and monitors.
#pragma once

namespace lastwords::cli {

inline constexpr int kComplete = 0;  ///< all that was asked for was written
/// Nothing was recovered, the usage was wrong, or the output could not be written. One line on
/// stderr says why.
inline constexpr int kNothing = 1;
/// The output is written, but something is missing from it. stderr says what, unless the reader of
/// the output has closed the pipe.
inline constexpr int kPartial = 2;

}  // namespace lastwords::cli
