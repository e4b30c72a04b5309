// SPDX-License-Identifier: GPL-2.0-or-later
// The summary of a crash as one JSON object (docs/json.md, "summary"), small enough for a database
// of many machines.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "printkfmt/base/finding.h"
#include "printkfmt/model/source.h"

namespace lastwords::printkfmt {

/// No summary is longer than this, in bytes, newline included.
inline constexpr std::size_t kJsonSummaryMax = 4096;

/// A file as it lies on the disk, packed or not.
struct HashedFile {
    std::string path;
    std::uint64_t bytes = 0;
    std::string sha256;  ///< in hex; empty: it could not be read
    std::string error;   ///< why
};
struct HashedFiles {
    std::vector<HashedFile> files;
    std::size_t more = 0;  ///< how many files were not hashed
};

/// What the summary says besides the source.
struct SummaryContext {
    std::span<const std::string> files;  ///< as the user gave them
    std::string_view container;          ///< of the memory image; empty: none
    const Findings& findings;            ///< about the files
    int exit_code = 0;                   ///< of the program
    HashedFiles hashed = {};             ///< the files, if the user asked for their hashes
};

/// Appends one object. If it would be too long, texts are cut (they end in "...") and lists are
/// shortened (`..._more` says by how much).
void append_json_summary(const Source& source, const SummaryContext& context, std::string& out);

}  // namespace lastwords::printkfmt
