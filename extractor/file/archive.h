// SPDX-License-Identifier: GPL-2.0-or-later
// Reads the members of a tar archive as files. The archive may be compressed (gzip, bzip2, xz,
// zstd, lz4).
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "extractor/file/input_file.h"
#include "extractor/file/progress.h"
#include "printkfmt/base/finding.h"

namespace lastwords::extractor {

/// How much memory may be used for files that are kept in memory, in one call of open_paths() for
/// all of its paths together.
struct HoldingLimits {
    /// The most that one file may take: the size of the largest pstore/zone image.
    std::uint64_t file_bytes = std::uint64_t{128} << 20U;
    std::uint64_t bytes_left = std::uint64_t{512} << 20U;
    std::uint64_t files_left = 10000;
};

/// Whether the file begins as a tar archive does, or is compressed and so may contain a tar
/// archive.
bool may_be_archive(Bytes first);

/// Returns the regular files of the archive in their order, named "archive.tar/its/path".
/// Directories, links and devices are skipped. What the files take is subtracted from `limits`.
/// Findings: members that are cut or too large, and the damage at which reading ended. kNotFound:
/// the file is no tar archive, even if it is decompressed.
Result<std::vector<std::unique_ptr<ByteSource>>> read_archive(const ByteSource& file,
                                                              HoldingLimits& limits,
                                                              Findings& findings,
                                                              const Progress& progress = {});

}  // namespace lastwords::extractor
