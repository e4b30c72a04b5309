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

struct Input {
    std::string_view name;
    bool (*probe)(Bytes first) =
        nullptr;  ///< `first`: up to kInputProbeBytes from the start of the file
    Result<Contents> (*read)(const ByteSource& file, const PstoreOptions& options) = nullptr;
};

inline constexpr std::uint64_t kInputProbeBytes = 4096;

/// Asked before the containers, first match wins. pstore files and captures will be rows here.
std::span<const Input> all_inputs();

}  // namespace lastwords::extractor
