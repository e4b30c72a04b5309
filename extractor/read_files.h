// SPDX-License-Identifier: GPL-2.0-or-later
// read_files(): what files hold by themselves, and which of them are memory.
#pragma once

#include <cstddef>
#include <vector>

#include "extractor/file/open_paths.h"
#include "extractor/image/containers.h"
#include "extractor/pstore/parameters.h"
#include "extractor/recovered.h"

namespace lastwords::extractor {

/// Files that are one memory image together: one file, or all parts of a split dump.
struct MemoryFiles {
    std::vector<std::size_t> inputs;  ///< indices into Recovered::inputs, as many as parts
    SourceFiles parts;
};

/// Gives each file to the formats. What they read is added to `recovered`; files that may be memory
/// are returned, with the parts of each split dump together. A file that the user has named must be
/// something, or the Error says why it is not; one that only lies in a folder need not be.
Result<std::vector<MemoryFiles>> read_files(std::vector<PathFile> files,
                                            const PstoreOptions& options, Recovered& recovered);

}  // namespace lastwords::extractor
