// SPDX-License-Identifier: GPL-2.0-or-later
// What every command does around its output: open the dump, say what is missing, end.
#pragma once

#include <string>
#include <vector>

#include "cli/command_line.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "extractor/dump.h"
#include "extractor/open.h"
#include "printkfmt/base/result.h"

namespace lastwords::cli {

/// What a command wants to know besides the log: it costs time.
struct Wanted {
    bool consoles = true;  ///< and the machine's CPUs and wall clock
    bool extents = false;  ///< where in the file each record's bytes lie
    extractor::Want want = extractor::Want::kLog;
};

/// What the command line says, for the extractor; `progress` must outlive the use of the options.
extractor::OpenOptions open_options(const InputOptions& input, const Wanted& wanted,
                                    Progress& progress);

/// Opens the files, with progress on stderr if that is a terminal and it takes long.
Result<extractor::Dump> open_files(const InputOptions& input, const Wanted& wanted);

/// Complains of the error and gives the exit code for it.
int fail(const Error& error);

/// Flushes, then says on stderr the notes and every loss that the dump has; gives the exit code.
int finish(Output& output, const extractor::Dump& dump, const std::vector<std::string>& notes);
int finish(Output& output, const Findings& findings, const std::vector<std::string>& notes);

}  // namespace lastwords::cli
