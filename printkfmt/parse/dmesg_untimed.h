// SPDX-License-Identifier: GPL-2.0-or-later
// What `dmesg -t` prints, and a console with printk.time=0: lines without any prefix.
#pragma once

#include <string_view>

#include "printkfmt/parse/line_prefix.h"

namespace lastwords::printkfmt {

/// Whether the text has the two lines with which a kernel's log begins, the banner and the command
/// line, in this order. Nothing else tells lines without a prefix from any other text. Source:
/// init/main.c, start_kernel() prints linux_banner, then the command line; x86 prints the latter in
/// setup_arch() too (5.10 to 7.2).
bool is_untimed_log(std::string_view text);

/// The empty prefix, which every line has.
bool parse_untimed_prefix(std::string_view line, LinePrefix& prefix);

}  // namespace lastwords::printkfmt
