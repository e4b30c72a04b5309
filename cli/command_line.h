// SPDX-License-Identifier: GPL-2.0-or-later
// What all commands share on their command lines: the files, --format, --help, and errors in one
// line.
#pragma once

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "printkfmt/base/result.h"

namespace lastwords::cli {

struct InputOptions {
    std::vector<std::string> files;
    std::optional<std::uint64_t> raw_base;
    bool scan = false;
    std::string ramoops;     ///< the module's own parameters; empty: the layout is worked out
    std::string system_map;  ///< path; empty: none
};

/// FILE... and the options that say how to read it.
void add_input_options(CLI::App& app, InputOptions& options);

/// Adds --format of the commands that write text or JSON.
void add_format_option(CLI::App& app, std::string& format);
/// Whether the format is JSON; fails if it is neither "text" nor "json".
Result<bool> is_json(const std::string& format);

/// Reads the arguments into the variables that the app's options are bound to. Gives an exit code
/// if the program is to end now: help was printed, or one line about wrong usage.
std::optional<int> parse(CLI::App& app, Arguments arguments);

}  // namespace lastwords::cli
