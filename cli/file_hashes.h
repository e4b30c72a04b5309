// SPDX-License-Identifier: GPL-2.0-or-later
// FileHashes: `--hash`, what identifies the files that a summary was made from.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "printkfmt/render/json_summary.h"

namespace lastwords::cli {

class FileHashes {
 public:
    /// A summary of kJsonSummaryMax bytes has no room for more. The others are not read.
    static constexpr std::size_t kFilesMax = 16;

    /// `paths`: as the user gave them.
    explicit FileHashes(std::span<const std::string> paths);

    /// Hashes the files that the paths name, up to kFilesMax of them: first the one from which the
    /// input with this name was read, or the archive that has it. Each is hashed once. Shows
    /// progress on stderr if that is a terminal.
    printkfmt::HashedFiles of_input(std::string_view input);

 private:
    const printkfmt::HashedFile& hash(const std::string& file);

    std::vector<std::string> files_;
    std::map<std::string, printkfmt::HashedFile> known_;
};

}  // namespace lastwords::cli
