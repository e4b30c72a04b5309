// SPDX-License-Identifier: GPL-2.0-or-later
// Finds the members of a tar archive. The archive may be compressed (gzip, bzip2, xz, zstd, lz4).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "extractor/file/input_file.h"
#include "extractor/file/progress.h"
#include "extractor/file/unpack_store.h"
#include "printkfmt/base/finding.h"

namespace lastwords::extractor {

struct ArchiveMember {
    std::string name;  ///< "archive.tar/its/path"
    /// The content, if it had to be unpacked. nullptr: it lies in the archive itself, at `place`.
    std::unique_ptr<ByteSource> unpacked;
    Extent place;
    /// How many bytes of the archive's file the member takes.
    std::uint64_t packed_bytes = 0;

    std::uint64_t size() const { return unpacked != nullptr ? unpacked->size() : place.length; }
};

/// Whether the file begins as a tar archive does.
bool begins_like_tar(Bytes first);

/// Returns the regular files of the archive in their order. Directories, links and devices are
/// skipped. Members of an archive that is not compressed are not read, except sparse ones. Those
/// of a compressed archive are kept in `store`. What a small archive
/// unpacks to is limited by `packed`.
/// Findings: members that are cut or too large, and the damage at which reading ended. kNotFound:
/// the file is no tar archive, even if it is decompressed.
Result<std::vector<ArchiveMember>> read_archive(const ByteSource& file, PackedSize packed,
                                                UnpackStore& store, Findings& findings,
                                                const Progress& progress = {});

}  // namespace lastwords::extractor
