// SPDX-License-Identifier: GPL-2.0-or-later
// open_paths(): what the user named, as files: folders, archives and compressed files are the files
// in them.
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
    /// It was not named but lies in a folder or archive that was: it may well be nothing of ours.
    bool listed = false;
    std::size_t path = 0;  ///< index of the path that it was named by, or that it lies below
};

/// Files in the order given, those of a folder by path. Findings: what in a folder or archive could
/// not be read. Errors: of a path that was named.
Result<std::vector<PathFile>> open_paths(std::span<const std::string> paths, Findings& findings);

}  // namespace lastwords::extractor
