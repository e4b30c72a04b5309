// SPDX-License-Identifier: GPL-2.0-or-later
// Input: a file that holds records already, as opposed to memory in which they must be found; the
// table of them.
#pragma once

#include <span>
#include <string_view>

#include "extractor/contents.h"
#include "extractor/file/input_file.h"
#include "extractor/pstore/parameters.h"
#include "printkfmt/base/result.h"

namespace lastwords::extractor {

/// A file that no row has claimed yet.
struct Candidate {
    const ByteSource& file;  ///< for what only its name or a look further in can tell
    Bytes first;             ///< up to kInputProbeBytes from its start
};

struct Input {
    std::string_view name;
    bool (*probe)(const Candidate& candidate) = nullptr;
    /// Empty Contents: it is not that after all, the next row is asked.
    Result<Contents> (*read)(const ByteSource& file, const PstoreOptions& options) = nullptr;
};

inline constexpr std::uint64_t kInputProbeBytes = 4096;

/// Asked before the containers, the first that gives anything wins.
std::span<const Input> all_inputs();

}  // namespace lastwords::extractor
