// SPDX-License-Identifier: GPL-2.0-or-later
// What all commands share on their command lines: the files, help, and errors in one line.
#pragma once

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/commands.h"

namespace lastwords::cli {

struct InputOptions {
    std::vector<std::string> files;
    std::optional<std::uint64_t> raw_base;
    bool scan = false;
    std::string ramoops;     ///< the module's own words; empty: worked out
    std::string system_map;  ///< path; empty: none
};

/// FILE... and what helps to read it.
void add_input_options(CLI::App& app, InputOptions& options);

/// Reads the arguments into what the app's options are bound to. A value is the exit code of a
/// program that is to end now: help was printed, or wrong usage was complained of in one line.
std::optional<int> parse(CLI::App& app, Arguments arguments);

}  // namespace lastwords::cli
