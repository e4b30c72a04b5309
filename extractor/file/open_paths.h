// SPDX-License-Identifier: GPL-2.0-or-later
// open_paths(): opens the files that the user named. A folder or archive gives the files in it, a
// compressed file gives its decompressed content.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "extractor/file/input_file.h"
#include "extractor/file/progress.h"
#include "printkfmt/base/finding.h"

namespace lastwords::extractor {

struct PathFile {
    std::unique_ptr<ByteSource> file;
    /// true: the user named only a folder or archive that contains the file, so that the file may
    /// be unrelated.
    bool listed = false;
    /// Index of the path that the user gave for the file, or for the folder or archive that
    /// contains it.
    std::size_t path = 0;
};

/// The path "-" is standard input, which is read into memory.
/// Returns the files in the order of `paths`, and those of a folder sorted by path. Findings:
/// members of a folder or archive that could not be read. Fails if a path that the user named
/// cannot be read. If `progress` returns false, the rest is left out.
Result<std::vector<PathFile>> open_paths(std::span<const std::string> paths, Findings& findings,
                                         const Progress& progress = {});

}  // namespace lastwords::extractor
