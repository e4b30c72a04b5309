// SPDX-License-Identifier: GPL-2.0-or-later
// open_paths(): turns what the user named into files. A folder or archive becomes the files in it,
// a compressed file becomes its decompressed content.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "extractor/file/input_file.h"
#include "printkfmt/base/finding.h"

namespace lastwords::extractor {

struct PathFile {
    std::unique_ptr<ByteSource> file;
    /// The user did not name the file itself but a folder or archive that contains it, so it may
    /// well be unrelated.
    bool listed = false;
    std::size_t path = 0;  ///< index of the given path that is the file, or contains it
};

/// Files in the order of the paths; those of a folder are sorted by path. Findings: members of a
/// folder or archive that could not be read. An Error is about a path that the user named.
Result<std::vector<PathFile>> open_paths(std::span<const std::string> paths, Findings& findings);

}  // namespace lastwords::extractor
