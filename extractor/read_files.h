// SPDX-License-Identifier: GPL-2.0-or-later
// read_files(): reads what files hold themselves, and returns those that are memory.
#pragma once

#include <cstddef>
#include <vector>

#include "extractor/file/open_paths.h"
#include "extractor/image/containers.h"
#include "extractor/open_options.h"
#include "extractor/recovered.h"

namespace lastwords::extractor {

/// Files that are one memory image together: one file, all parts of a split dump, or pieces of RAM.
struct MemoryFiles {
    std::vector<std::size_t> inputs;  ///< indices into Recovered::inputs, as many as parts
    SourceFiles parts;
    /// Of pieces of RAM, as many as parts: the physical address of each one's first byte.
    std::vector<PhysAddr> addresses;
    bool listed = false;           ///< PathFile::listed
    bool begins_like_dump = true;  ///< false: only its size says that it may be RAM
};

/// Opens the image as open_image() and open_raw_pieces() do, and takes the parts from `files`.
Result<std::unique_ptr<MemoryImage>> open_memory(MemoryFiles& files, const OpenOptions& options,
                                                 Findings& findings);

/// Gives each file to the formats, and adds what they read to `recovered`. Returns the files that
/// no format knows, which may be memory images, with the parts of each split dump and all pieces of
/// RAM together. Files that lie in a folder or archive and do not begin like a dump come last.
/// Fails if a format cannot read a file that the user named; for a file of a folder or archive,
/// that is a loss. If options.progress returns false, the files that follow are left out.
Result<std::vector<MemoryFiles>> read_files(std::vector<PathFile> files, const OpenOptions& options,
                                            Recovered& recovered);

}  // namespace lastwords::extractor
