// SPDX-License-Identifier: GPL-2.0-or-later
// What the command lines of all commands share: the files, --format, --help, and error messages of
// one line.
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
    /// The sizes of the zones, as parameters of the ramoops module; empty: the layout is worked
    /// out.
    std::string ramoops;
    std::string vmlinux;     ///< path; empty: none
    std::string system_map;  ///< path; empty: none
    bool force = false;      ///< use these files even if they are of another kernel
};

/// Adds FILE... and the options that say how to read the files.
void add_input_options(CLI::App& app, InputOptions& options);

/// Adds --lines.
void add_lines_option(CLI::App& app, bool& lines);
/// Adds --format, for commands that write either text or JSON.
void add_format_option(CLI::App& app, std::string& format);
/// Returns whether the format is JSON. Fails if it is neither "text" nor "json".
Result<bool> is_json(const std::string& format);

/// Reads the arguments into the variables that the app's options are bound to. Returns an exit code
/// if the program must end now, because it has printed its help, its version, or one line about
/// wrong usage.
std::optional<int> parse(CLI::App& app, Arguments arguments);

}  // namespace lastwords::cli
