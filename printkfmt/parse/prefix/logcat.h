// SPDX-License-Identifier: GPL-2.0-or-later
// Prefixes of Android's logcat -b kernel.
#pragma once

#include <string_view>

#include "printkfmt/parse/prefix/line_prefix.h"

namespace lastwords::printkfmt {

/// Parses the prefix of a kernel line in logcat's formats threadtime, time, brief and tag:
/// "11-21 10:26:59.123     0     0 W kernel  : ", "11-21 10:26:59.123 W/kernel  (    0): ",
/// "W/kernel  (    0): ", "W/kernel  : ". logd takes the kernel's stamp off, and makes the first
/// word of a message a tag, or leaves the tag empty. Lines of process 0 are the kernel's whatever
/// their tag, and so are those of any process with MediaTek's mark. Three of its letters say which
/// level a record has (F is emerg, alert or crit; I is notice or info).
/// Source: system/logging/logd/LogKlog.cpp of Android 12 to 14.
bool parse_logcat_prefix(std::string_view line, LinePrefix& prefix);

/// Whether logcat wrote the line's prefix, for any process.
bool is_logcat(std::string_view line);

}  // namespace lastwords::printkfmt
