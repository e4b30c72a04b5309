// SPDX-License-Identifier: GPL-2.0-or-later
// open_unpacked(): opens one file, and unpacks it if it is compressed.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "extractor/file/input_file.h"

namespace lastwords::extractor {

/// Opens the file. If it is compressed (gzip, bzip2, xz, zstd, lz4), its whole content is
/// decompressed, small content into memory and large content into a temporary file, and the
/// ByteSource gives that content under the name of the file.
/// Errors: those of InputFile::open(); kUnsupported if the content has more than `bytes_max` bytes;
/// kCorrupt or kMissing if it cannot be decompressed up to its end.
Result<std::unique_ptr<ByteSource>> open_unpacked(const std::string& path, std::uint64_t bytes_max);

}  // namespace lastwords::extractor
