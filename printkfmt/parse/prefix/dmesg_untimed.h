// SPDX-License-Identifier: GPL-2.0-or-later
// Parser of lines without any prefix, as `dmesg -t` and a console with printk.time=0 print them.
#pragma once

#include <string_view>

#include "printkfmt/parse/prefix/line_prefix.h"

namespace lastwords::printkfmt {

/// Whether the text has the two lines with which a kernel's log begins: the banner, and after it
/// the command line. Only these tell lines without a prefix from any other text, if it is no report
/// of a fault (bare_report.h). Source: init/main.c, start_kernel(),
/// prints linux_banner, then the command line; x86 prints the command line in setup_arch() too
/// (5.10 to 7.2).
bool is_untimed_log(std::string_view text);

/// Whether such a log can begin with the line. What stands before it is not the kernel's.
bool begins_untimed_log(std::string_view line);

/// Parses the empty prefix. Always returns true, because every line has it.
bool parse_untimed_prefix(std::string_view line, LinePrefix& prefix);

}  // namespace lastwords::printkfmt
