// SPDX-License-Identifier: GPL-2.0-or-later
// What every command does around its output: open the dump, say what is missing, end.
#pragma once

#include <string>
#include <vector>

#include "cli/command_line.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "extractor/open.h"
#include "extractor/recovered.h"
#include "printkfmt/base/result.h"

namespace lastwords::cli {

/// What a command needs besides the log: each costs time.
struct ReadScope {
    bool consoles = true;  ///< and the machine's CPUs and wall clock
    bool extents = false;  ///< where in the file each record's bytes lie
    extractor::What what = extractor::What::kLog;
};

/// What the command line says, for the extractor; `progress` must outlive the use of the options.
extractor::OpenOptions open_options(const InputOptions& input, const ReadScope& scope,
                                    Progress& progress);

/// Opens the files, with progress on stderr if that is a terminal and it takes long.
Result<extractor::Recovered> open_files(const InputOptions& input, const ReadScope& scope);

/// Complains of the error and gives the exit code for it.
int fail(const Error& error);

/// Flushes, then writes the notes and every loss to stderr. Returns the exit code.
int finish(Output& output, const extractor::Recovered& recovered,
           const std::vector<std::string>& notes);
int finish(Output& output, const Findings& findings, const std::vector<std::string>& notes);

}  // namespace lastwords::cli
