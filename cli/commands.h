// SPDX-License-Identifier: GPL-2.0-or-later
// The commands: each is one file cmd_NAME.cpp and one row in commands.cpp.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace lastwords::cli {

using Arguments = std::span<const std::string>;

struct Command {
    std::string_view name;
    std::string_view summary;         ///< for the list in `lastwords --help`
    int (*run)(Arguments arguments);  ///< takes what follows the name, returns the exit code
};

std::span<const Command> commands();

int run_summary(Arguments arguments);  ///< `lastwords FILE...`
int run_info(Arguments arguments);
int run_log(Arguments arguments);
int run_consoles(Arguments arguments);
int run_unflushed(Arguments arguments);
int run_pstore(Arguments arguments);
int run_merge(Arguments arguments);
int run_trim(Arguments arguments);

}  // namespace lastwords::cli
