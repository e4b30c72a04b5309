// SPDX-License-Identifier: GPL-2.0-or-later
// Members of a tar archive as files; also of a compressed one (gzip, bzip2, xz, zstd, lz4).
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "extractor/file/input_file.h"
#include "printkfmt/base/finding.h"

namespace lastwords::extractor {

/// What files that are kept in memory may take, all paths of one call together.
struct HoldingLimits {
    std::uint64_t file_bytes = std::uint64_t{128} << 20U;  ///< the largest pstore/zone image
    std::uint64_t bytes_left = std::uint64_t{512} << 20U;
    std::uint64_t files_left = 10000;
};

/// The file begins as a tar does, or as something compressed that may be one.
bool may_be_archive(Bytes first);

/// Regular files in the archive's order, named "archive.tar/its/path"; directories, links and
/// devices are passed over. `limits` is counted down. Findings: members that are cut or too large,
/// and the damage at which reading ended. kNotFound: it is no tar archive, or what is there of a
/// compressed one does not show it.
Result<std::vector<std::unique_ptr<ByteSource>>> read_archive(const ByteSource& file,
                                                              HoldingLimits& limits,
                                                              Findings& findings);

}  // namespace lastwords::extractor
