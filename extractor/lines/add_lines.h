// SPDX-License-Identifier: GPL-2.0-or-later
// add_lines(): gives the functions in a source's traces and stacks their lines of source code.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "extractor/kernel/debug_file.h"
#include "extractor/kernel/debug_files.h"
#include "printkfmt/model/source.h"

namespace lastwords::extractor {

using DebugFileList = std::vector<std::shared_ptr<DebugFile>>;

/// Fills in Source::lines for all symbols in the records and the stacks. `files`: the debug files
/// of the kernel, which were compared with it. `options` and `dump` say where the files of modules
/// may lie. The source's findings get one loss each if the kernel's file or those of modules are
/// missing, and if symbols are not in the files as the log has them.
void add_lines(printkfmt::Source& source, const DebugFileList& files,
               const DebugFileOptions& options, const std::string& dump);

/// As add_lines(), for a log that is not from a kernel's memory: the debug file is the one that the
/// user named, or one that is found by the log's release. Its banner must be that of the log, if
/// both have one. A named file that is of another kernel, or cannot be opened, is a loss.
void add_lines_by_banner(printkfmt::Source& source, DebugFiles& files, const std::string& dump);

}  // namespace lastwords::extractor
