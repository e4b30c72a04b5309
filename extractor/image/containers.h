// SPDX-License-Identifier: GPL-2.0-or-later
// Containers: from files to a MemoryImage. The container is recognised by its content, never by a
// file's name.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "extractor/file/input_file.h"
#include "extractor/image/image.h"
#include "printkfmt/base/bytes.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/base/result.h"

namespace lastwords::extractor {

using SourceFiles = std::vector<std::unique_ptr<ByteSource>>;

struct ImageOptions {
    std::uint64_t raw_base = 0;   ///< physical address of a raw image's first byte
    bool raw_base_given = false;  ///< take a file of no known container as a raw RAM image
};

/// A container: one row of the table in container_table.cpp.
struct Container {
    std::string_view name;
    bool (*probe)(Bytes first);  ///< `first`: up to kProbeBytes from the start of the file
    /// `files` has at least one file; only a container that can be split accepts more.
    Result<std::unique_ptr<MemoryImage>> (*open)(SourceFiles files, Findings& findings);
};

inline constexpr std::uint64_t kProbeBytes = 512;

std::span<const Container> containers();

/// Opens the memory image in the files, which together are one dump: a single file, or the parts
/// that `makedumpfile --split` wrote, in any order. Containers in the flattened form are recognised
/// too.
/// Findings: notes about a dump that is cut short. They are only notes, because a loss shows when
/// the missing part is read.
/// Errors: "path: offset: found ..., expected ..."; kUnsupported for a container that is not read
/// or not known, kMissing for a header that is cut, kCorrupt for one that is wrong.
Result<std::unique_ptr<MemoryImage>> open_image(SourceFiles files, const ImageOptions& options,
                                                Findings& findings);

}  // namespace lastwords::extractor
