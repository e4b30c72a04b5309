// SPDX-License-Identifier: GPL-2.0-or-later
// The line with which a kernel's log begins.
#pragma once

#include <string_view>

namespace lastwords::printkfmt {

/// Start of linux_banner, which start_kernel() prints first (init/main.c).
inline constexpr std::string_view kBannerStart = "Linux version ";

}  // namespace lastwords::printkfmt
