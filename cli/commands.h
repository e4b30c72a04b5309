// SPDX-License-Identifier: GPL-2.0-or-later
// The commands: each is a function run_NAME() in a file cmd_*.cpp. All but the summary have a row
// in commands.cpp.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace lastwords::cli {

using Arguments = std::span<const std::string>;

struct Command {
    std::string_view name;
    std::string_view summary;  ///< for the list in `lastwords --help`
    /// Takes the arguments after the command's name, and returns the exit code.
    int (*run)(Arguments arguments);
};

std::span<const Command> commands();

int run_summary(Arguments arguments);  ///< `lastwords FILE...`, without a command's name
int run_info(Arguments arguments);
int run_log(Arguments arguments);
int run_consoles(Arguments arguments);
int run_unflushed(Arguments arguments);
int run_pstore(Arguments arguments);
int run_merge(Arguments arguments);
int run_trim(Arguments arguments);
int run_why(Arguments arguments);
int run_stacks(Arguments arguments);

}  // namespace lastwords::cli
