// SPDX-License-Identifier: GPL-2.0-or-later
// Levels and time stamps, as the kernel and dmesg(1) print them.
#pragma once

#include "printkfmt/parse/prefix/line_prefix.h"

namespace lastwords::printkfmt {

// Each of the next five functions takes a time stamp of the form that its comment shows, and stores
// it in `prefix`. If the stamp is not there, the function returns false, and reader and prefix are
// in an unspecified state.

/// "[    5.123456]", also as makers' kernels print it (take_stamp_end())
bool take_boot_stamp(LineReader& reader, LinePrefix& prefix);
/// "[Sat Nov 21 10:26:59 2026]", in any language
bool take_wall_stamp(LineReader& reader, LinePrefix& prefix);
/// "2026-11-21T10:26:59,123456+00:00"
bool take_iso_stamp(LineReader& reader, LinePrefix& prefix);
/// "[    5.123456 <    0.000123>]" or "[<    0.000123>]"
bool take_delta_stamp(LineReader& reader, LinePrefix& prefix);
/// "[Nov21 10:26]", in any language, or "[  +0.000123]"
bool take_relative_stamp(LineReader& reader, LinePrefix& prefix);

/// Takes "<6>", which is facility * 8 + level, or "<-1>", which dmesg -r prints for a facility
/// without a name. Returns false if neither is there; reader and prefix are then in an unspecified
/// state.
bool take_priority(LineReader& reader, LinePrefix& prefix);
/// Takes "kern  :info  : ", as dmesg -x prints it. The level stays unknown if the facility has a
/// name that no known dmesg(1) prints. Fails as take_priority() does.
bool take_level_names(LineReader& reader, LinePrefix& prefix);

/// Takes "[    1.234567] " with what follows it, perhaps after "<6>" (console_msg_format=syslog)
/// or "kern  :info  : " (dmesg -x).
/// Takes nothing and returns false if it is not there.
bool take_kernel_stamp(LineReader& reader, LinePrefix& prefix);

}  // namespace lastwords::printkfmt
