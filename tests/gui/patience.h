// SPDX-License-Identifier: GPL-2.0-or-later
// How long tests wait for the window.
#pragma once

namespace lastwords::gui {

/// More than any work takes on a slow machine with sanitizers.
inline constexpr int kPatience = 60'000;  // milliseconds

}  // namespace lastwords::gui
