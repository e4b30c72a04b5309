// SPDX-License-Identifier: GPL-2.0-or-later
// Format: one format in which a log outlives its kernel, with the functions that read it from a
// file and those that find it in memory.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "extractor/file/input_file.h"
#include "extractor/image/image.h"
#include "extractor/image/memory_scan.h"
#include "extractor/kernel/running_kernel.h"
#include "extractor/open_options.h"
#include "extractor/pstore/parameters.h"
#include "extractor/recovered.h"
#include "printkfmt/base/result.h"

namespace lastwords::extractor {

/// A file whose format is not known yet.
struct Candidate {
    const ByteSource& file;  ///< for probes that need its name or more than its start
    Bytes first;             ///< the first kProbeFileBytes of it, or all if it is smaller
};
inline constexpr std::uint64_t kProbeFileBytes = 4096;

struct MemoryOptions {
    std::string file;  ///< path of the memory image, for the origins of what is found in it
    PstoreOptions pstore = {};
    KernelOptions kernel = {};
};

/// One row of the table in extractor/formats.cpp, which is the only place that registers a format.
/// If a format cannot be in a file, or cannot be in memory, the functions for that place are null.
struct Format {
    using FindInMemory = Result<Recovered> (*)(const std::shared_ptr<const MemoryImage>& image,
                                               const MemoryOptions& options);

    std::string_view name;  ///< for messages: "ramoops region"
    /// Which request reads it from a memory image: kLog if the kernel writes its whole log there
    /// (plog), kPstore if pstore keeps records there. Unused without a door in memory.
    What asked_by = What::kPstore;

    // Functions that read it from a file.

    /// Returns whether a file may be of this format. Must not fail: if it cannot read what it needs
    /// of the file, it returns false.
    bool (*probe)(const Candidate& candidate) = nullptr;
    /// Reads a file that probe() accepted. An empty result means that the file is not of this
    /// format after all, and the next row is asked. An Error says why a file of this format cannot
    /// be read, and ends the search.
    Result<Recovered> (*read_file)(const ByteSource& file, const PstoreOptions& options) = nullptr;

    /// Its headers have NULs, and finding them takes a search through the whole file. So a text
    /// without NULs is not searched.
    bool searches_for_headers = false;

    // Functions that find it in memory.

    /// Looks only at places that the dumped kernel's memory or its VMCOREINFO names. Any failure
    /// but kNotFound counts as a loss.
    FindInMemory find_by_kernel = nullptr;
    /// Makes the format's detector for the one scan through all of memory.
    MemoryScan::MakeDetector make_detector = nullptr;
    /// Reads what the format's detector found in the scan. The scan takes time in proportion to the
    /// dump, so this is called only if the user asks for it or nothing else was found.
    FindInMemory find_anywhere = nullptr;

    /// Called once, after all files were read, for work that needs the areas of all of them.
    void (*finish)(std::vector<printkfmt::PstoreArea>& areas) = nullptr;
};

}  // namespace lastwords::extractor
