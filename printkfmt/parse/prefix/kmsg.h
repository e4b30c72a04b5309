// SPDX-License-Identifier: GPL-2.0-or-later
// Parser of the prefix of /dev/kmsg, of extended consoles and of extended netconsole.
#pragma once

#include <string_view>

#include "printkfmt/parse/prefix/line_prefix.h"

namespace lastwords::printkfmt {

/// Parses "6,1234,5123456,-,caller=T1;", before which netconsole may put the release: "6.12.1,".
/// Source: kernel/printk/printk.c, info_print_ext_header(), and drivers/net/netconsole.c,
/// send_ext_msg_udp() (the release and ncfrag), 5.10 to 7.2.
bool parse_kmsg_prefix(std::string_view line, LinePrefix& prefix);

}  // namespace lastwords::printkfmt
