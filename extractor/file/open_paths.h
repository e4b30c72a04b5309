// SPDX-License-Identifier: GPL-2.0-or-later
// open_paths(): opens the files that the user named. A folder or archive gives the files in it, a
// compressed file gives its decompressed content.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "extractor/file/path_file.h"
#include "extractor/file/progress.h"
#include "printkfmt/base/finding.h"

namespace lastwords::extractor {

/// A path may be FILE@ADDRESS (ram_piece.h). The path "-" is standard input, which is read to its
/// end first. Archives and compressed files
/// may be packed into one another, at most kPackedDepthMax of them (unpack.h). What is unpacked is
/// kept in memory if it is small, and else in a temporary file, of which nothing is left
/// afterwards. Pieces of a file are joined (split_pieces.h). Returns the files in the order of
/// `paths`, and those of a folder sorted by path. Findings: members of a folder or archive that
/// could not be read. Fails if a path that the user named cannot be read. If `progress` returns
/// false, the rest is left out.
Result<std::vector<PathFile>> open_paths(std::span<const std::string> paths, Findings& findings,
                                         const Progress& progress = {});

/// Returns the files on the disk that the paths name, each once: of FILE@ADDRESS the FILE, of a
/// folder the files in and below it, as open_paths() finds them, and archives as they are.
std::vector<std::string> files_on_disk(std::span<const std::string> paths);

}  // namespace lastwords::extractor
