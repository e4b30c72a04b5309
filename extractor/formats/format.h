// SPDX-License-Identifier: GPL-2.0-or-later
// Format: one form in which a log outlives its kernel, with its two doors: a file, and memory.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "extractor/file/input_file.h"
#include "extractor/image/image.h"
#include "extractor/image/memory_scan.h"
#include "extractor/kernel/running_kernel.h"
#include "extractor/pstore/parameters.h"
#include "extractor/recovered.h"
#include "printkfmt/base/result.h"

namespace lastwords::extractor {

/// A file that no format has claimed yet.
struct Candidate {
    const ByteSource& file;  ///< for what only its name or a look further in can tell
    Bytes first;             ///< up to kProbeFileBytes from its start
};
inline constexpr std::uint64_t kProbeFileBytes = 4096;

struct MemoryOptions {
    std::string file;  ///< the image's, for origins
    PstoreOptions pstore = {};
    KernelOptions kernel = {};
};

/// One row of the table in extractor/formats.cpp, which is all that registers a format. A format
/// that has no door of a kind leaves its hooks null.
struct Format {
    using FindInMemory = Result<Recovered> (*)(const std::shared_ptr<const MemoryImage>& image,
                                               const MemoryOptions& options);

    std::string_view name;  ///< for messages: "ramoops region"
    bool is_pstore =
        false;  ///< what it finds in memory is looked for only where pstore is asked for

    // The door in a file.
    /// Input: a file's name and first bytes. Returns whether it may be of this format; it must not
    /// fail.
    bool (*probe)(const Candidate& candidate) = nullptr;
    /// Input: a file that probe() has accepted. Returns what it holds; an empty result says that it
    /// is not of this format after all, so that the next row is asked. An Error says why a file of
    /// this format cannot be read; no other row is asked then.
    Result<Recovered> (*read_file)(const ByteSource& file, const PstoreOptions& options) = nullptr;

    // The door in memory.
    /// Looks only where the dumped kernel itself, or its VMCOREINFO, says that something is. Any
    /// failure but kNotFound is a loss.
    FindInMemory find_by_kernel = nullptr;
    /// Makes the detector with which the format takes part in the one look through all of memory.
    MemoryScan::MakeDetector make_detector = nullptr;
    /// Looks wherever its detector has found traces. This takes as long as the dump is large, so it
    /// is called only where it is asked for, or where nothing else was found.
    FindInMemory find_anywhere = nullptr;

    /// Called once, when the areas of all files are known: for what needs to see them together.
    void (*finish)(std::vector<printkfmt::PstoreArea>& areas) = nullptr;
};

}  // namespace lastwords::extractor
