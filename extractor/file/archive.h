// SPDX-License-Identifier: GPL-2.0-or-later
// Members of a tar archive as files; also of a compressed one (gzip, bzip2, xz, zstd, lz4).
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "extractor/file/input_file.h"
#include "printkfmt/base/finding.h"

namespace lastwords::extractor {

/// How much memory the files that are held may take, for all paths of one call together.
struct HoldingLimits {
    std::uint64_t file_bytes = std::uint64_t{128} << 20U;  ///< the largest pstore/zone image
    std::uint64_t bytes_left = std::uint64_t{512} << 20U;
    std::uint64_t files_left = 10000;
};

/// Whether the file begins as a tar archive does, or is compressed and so may hold one.
bool may_be_archive(Bytes first);

/// The archive's regular files in order, named "archive.tar/its/path". Directories, links and
/// devices are skipped. `limits` is counted down. Findings: members that are cut or too large, and
/// the damage at which reading ended. kNotFound: the file is no tar archive, or what can be
/// decompressed of it does not look like one.
Result<std::vector<std::unique_ptr<ByteSource>>> read_archive(const ByteSource& file,
                                                              HoldingLimits& limits,
                                                              Findings& findings);

}  // namespace lastwords::extractor
