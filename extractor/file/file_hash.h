// SPDX-License-Identifier: GPL-2.0-or-later
// hash_file(): the SHA-256 of a file as it lies on the disk.
#pragma once

#include <cstdint>
#include <string>

#include "extractor/file/progress.h"
#include "printkfmt/base/result.h"

namespace lastwords::extractor {

struct FileHash {
    std::uint64_t bytes = 0;  ///< how many bytes it is made of
    std::string sha256;       ///< 64 hexadecimal digits, as sha256sum prints them
};

/// Reads the file from its beginning to its end, in pieces; holes of a sparse file count as zeros.
/// Errors: those of InputFile::open(); kSystem: it cannot be read; kCancelled: progress() has
/// returned false.
Result<FileHash> hash_file(const std::string& path, const Progress& progress);

/// Returns the name and version of the library that hashes: "nettle 3.8".
std::string hash_library();

}  // namespace lastwords::extractor
