// SPDX-License-Identifier: GPL-2.0-or-later
// What every command does before and after its output: opens the files, says what is missing, and
// gives the exit code.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/command_line.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "extractor/open.h"
#include "extractor/recovered.h"
#include "printkfmt/base/result.h"

namespace lastwords::cli {

/// What a command needs besides the log. Reading each of these costs time.
struct ReadScope {
    bool consoles = true;  ///< the consoles, and the machine's CPUs and wall clock
    bool extents = false;  ///< where in the file each record's bytes lie
    extractor::What what = extractor::What::kLog;
    extractor::StackScope stacks = {};
    bool lines = false;  ///< lines of source code, from debug files
};

/// Returns the extractor's options for this command line. They refer to `progress`, which must
/// outlive them.
extractor::OpenOptions open_options(const InputOptions& input, const ReadScope& scope,
                                    Progress& progress);

/// Opens the files. Shows progress on stderr if that is a terminal and opening takes long.
Result<extractor::Recovered> open_files(const InputOptions& input, const ReadScope& scope);

/// Returns the names of all consoles: "ttyS0, tty0"; "none" if there are none.
std::string console_names(const extractor::Recovered& recovered);
/// Returns the error that no console has this name.
Error no_such_console(const extractor::Recovered& recovered, std::string_view name);

/// Writes the error to stderr and returns the exit code kNothing.
int fail(const Error& error);

/// Flushes the output, then writes the notes and every loss to stderr. Returns the exit code.
int finish(Output& output, const extractor::Recovered& recovered,
           const std::vector<std::string>& notes);
int finish(Output& output, const Findings& findings, const std::vector<std::string>& notes);

}  // namespace lastwords::cli
