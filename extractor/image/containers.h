// SPDX-License-Identifier: GPL-2.0-or-later
// Opens the files of a dump as a MemoryImage. The container is recognised by its content, never by
// the name of a file.
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
    std::uint64_t raw_base = 0;  ///< physical address of the first byte of raw memory
    /// true: a file of unknown format is read as raw memory, whatever it contains; false: only if
    /// its size and first bytes are possible for memory
    bool raw_base_given = false;
};

/// A container: one row of the table in container_table.cpp.
struct Container {
    std::string_view name;
    /// Whether a file whose first bytes are `first` (up to kProbeBytes) has this format.
    bool (*probe)(Bytes first);
    /// Opens the image in `files`: exactly one file, or several if this format can be split.
    Result<std::unique_ptr<MemoryImage>> (*open)(SourceFiles files, Findings& findings);
};

inline constexpr std::uint64_t kProbeBytes = 512;

std::span<const Container> containers();

/// Opens the memory image in the files, which together are one dump: a single file, or the parts
/// that `makedumpfile --split` wrote, in any order. A file in the flattened form is read too.
/// Findings: a dump that is cut short gives only notes, because a loss is reported when something
/// in the missing part is read. Errors have the form "path: offset: found ..., expected ...":
/// kUnsupported for a container that is unknown or is recognised but not read, kMissing for a
/// header that is cut, kCorrupt for a header that is wrong.
Result<std::unique_ptr<MemoryImage>> open_image(SourceFiles files, const ImageOptions& options,
                                                Findings& findings);

}  // namespace lastwords::extractor
