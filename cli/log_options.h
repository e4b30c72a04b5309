// SPDX-License-Identifier: GPL-2.0-or-later
// Options of the commands that print records.
#pragma once

#include <string>

#include "cli/command_line.h"
#include "cli/log_request.h"
#include "printkfmt/base/result.h"

namespace lastwords::cli {

/// The options as the user wrote them. An empty string means that the option was not given.
struct LogOptions {
    std::string format = "dmesg";
    std::string levels;
    std::string facilities;
    std::string since;
    std::string until;
    std::string seqs;
    std::string pattern;
    std::string words;
    std::string color = "auto";
    bool decode = false;
    bool no_time = false;
    bool wall_time = false;
    bool caller = false;
    bool extents = false;
    bool ghosts = false;
    bool lines = false;
};

/// The help of --filter, which several commands have.
inline constexpr const char* kFilterHelp =
    "Only records for which all words hold: --filter 'err+ missed:ttyS0'. The help\n"
    "of `lastwords log` lists the words";

/// Returns the error of a filter as one that names the option.
Error in_filter_option(Error error);

/// Parses the value of --filter.
Result<printkfmt::Filter> resolve_words(const std::string& words);

/// Returns a line for each word that --filter knows.
std::string filter_help();

void add_log_options(CLI::App& app, LogOptions& options);

/// Makes a request of the options. Fails on the first option that is wrong. `terminal`: the output
/// goes to a terminal.
Result<LogRequest> resolve_options(const LogOptions& options, bool terminal);

}  // namespace lastwords::cli
