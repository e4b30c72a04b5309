// SPDX-License-Identifier: GPL-2.0-or-later
// Unpacker: replaces archives and compressed files by what is in them, however they are packed into
// one another.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "extractor/file/archive.h"
#include "extractor/file/input_file.h"
#include "extractor/file/path_file.h"
#include "extractor/file/progress.h"
#include "extractor/file/unpack_store.h"
#include "printkfmt/base/finding.h"

namespace lastwords::extractor {

/// How many archives and compressed files may be packed into one another. A compressed archive
/// counts as one.
inline constexpr unsigned kPackedDepthMax = 4;

class Unpacker {
 public:
    /// All of the arguments must outlive the Unpacker.
    Unpacker(UnpackStore& store, Findings& findings, const Progress& progress,
             std::vector<PathFile>& files)
        : store_(store), findings_(findings), progress_(progress), files_(files) {}

    /// Appends what is in the file to the list of files, or the file itself if it is neither an
    /// archive nor compressed. What is in an archive is named "a.tar/its/path", and listed. What is
    /// in a compressed file is named "log.gz/log". Findings: what could not be unpacked.
    /// Pieces of a file that lie in one archive are joined. `whole_name`: the name by which the
    /// content is named, if it is not that of the file.
    /// Errors: kSystem if the file cannot be read.
    Result<void> unpack(std::unique_ptr<ByteSource> file, bool listed, std::string whole_name = {});

 private:
    struct Packed {
        std::unique_ptr<ByteSource> file;
        bool listed = false;
        std::uint64_t packed_bytes = 0;  ///< what it really takes on disk
        unsigned depth = 0;              ///< how many archives and compressed files it was in
        std::string whole_name = {};     ///< empty: that of the file
    };

    Result<void> unpack(Packed packed);
    void unpack_members(Packed archive, std::vector<ArchiveMember> members);
    Result<void> unpack_compressed(Packed packed);
    std::unique_ptr<ByteSource> decompress(const Packed& packed);
    void keep(Packed packed) { files_.push_back({std::move(packed.file), packed.listed}); }

    UnpackStore& store_;
    Findings& findings_;
    const Progress& progress_;
    std::vector<PathFile>& files_;
};

}  // namespace lastwords::extractor
