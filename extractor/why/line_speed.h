// SPDX-License-Identifier: GPL-2.0-or-later
// LineSpeed: how fast a console's line is, by the kernel's command line.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "extractor/kernel/kernel_view.h"
#include "printkfmt/model/console.h"
#include "printkfmt/model/log.h"

namespace lastwords::extractor {

struct LineSpeed {
    std::uint64_t bytes_per_second = 0;  ///< 0: not known
    std::string from;                    ///< "console=ttyS0,115200 on the command line"
};

/// Returns the records that show the kernel's command line: "Kernel command line: ...", before
/// which x86 has "Command line: ...".
std::vector<printkfmt::Record> shown_command_lines(const printkfmt::Log& log);

/// Returns the kernel's command line, from its memory or else as the log shows it; empty: neither
/// has it. Source: init/main.c saved_command_line, 2.6.32 to 7.2.
std::string read_command_line(KernelView& view, const printkfmt::Log& log);

/// Returns the speed that the command line gives to a console: "console=ttyS0,115200n8".
LineSpeed speed_of(const std::string& command_line, const printkfmt::Console& console);

/// Returns the slowest line of the legacy consoles that were printed to.
LineSpeed slowest_legacy(const std::string& command_line,
                         const std::vector<printkfmt::Console>& consoles);

}  // namespace lastwords::extractor
