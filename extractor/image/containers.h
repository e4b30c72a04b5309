// SPDX-License-Identifier: GPL-2.0-or-later
// Containers: files in, MemoryImage out; the form is found by content, never by name.
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
    bool raw_base_given = false;  ///< take a file of no known form as a raw RAM image
};

/// A form of dump: a row of the table in all.cpp.
struct Container {
    std::string_view name;
    bool (*probe)(Bytes first);  ///< `first`: up to kProbeBytes from the start of the file
    /// `files` has at least one; only a form that is split over files takes more.
    Result<std::unique_ptr<MemoryImage>> (*open)(SourceFiles files, Findings& findings);
};

inline constexpr std::uint64_t kProbeBytes = 512;

std::span<const Container> containers();

/// The memory in the files, which together are one dump: one file, or the parts that
/// `makedumpfile --split` wrote, in any order. The flattened form is looked through first.
/// Findings: notes about a dump that is cut short. They are notes since what is lost, if anything,
/// shows when it is read.
/// Errors: "path: offset: found ..., expected ..."; kUnsupported for a form that is known by name
/// only or not at all, kMissing for a header that is cut, kCorrupt for one that is wrong.
Result<std::unique_ptr<MemoryImage>> open_image(SourceFiles files, const ImageOptions& options,
                                                Findings& findings);

}  // namespace lastwords::extractor
