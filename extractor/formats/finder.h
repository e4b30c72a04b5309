// SPDX-License-Identifier: GPL-2.0-or-later
// Finder: something to look for inside any memory image; the table of them.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "extractor/contents.h"
#include "extractor/image/image.h"
#include "extractor/image/memory_scan.h"
#include "extractor/machine/kernel_memory.h"
#include "extractor/pstore/parameters.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/base/result.h"

namespace lastwords::extractor {

/// What of a dump is wanted.
enum class Want {
    kLog,     ///< the kernel's log, and what persistent logs it says that there are
    kPstore,  ///< only what pstore kept
    kAll,     ///< both
};

struct FindOptions {
    std::string file;  ///< for the Source's origin
    Want want = Want::kLog;
    bool everywhere = false;  ///< look through all of memory even if something was found already
    bool consoles = true;     ///< also all else that needs symbols and types
    bool extents = false;     ///< note where each record's bytes lie in the file
    std::function<void(const std::string& what, double done)> progress{};
    ReadWatcher watcher{};  ///< told of every read of kernel memory that the answer rests on
    PstoreOptions pstore{};
    /// What all that must look through all of memory share: it is read once for all of them.
    std::shared_ptr<MemoryScan> scan = std::make_shared<MemoryScan>();
};

struct Finder {
    std::string_view name;
    /// What was found; the Error says why there is nothing.
    Result<Contents> (*find)(const std::shared_ptr<const MemoryImage>& image,
                             const FindOptions& options) = nullptr;
    /// It reads all of memory, which takes as long as the dump is large: run if it is asked for, or
    /// if nothing else has found anything.
    bool reads_everything = false;
    /// It looks only where the dump itself says that something is: any failure but kNotFound is a
    /// loss, also if others have found something.
    bool is_told = false;
    /// What it finds is pstore's: beside a kernel's log it is looked for only if it is asked for. A
    /// failure is a loss as for what is told.
    bool is_pstore = false;
};

std::span<const Finder> all_finders();

/// Every finder that is wanted looks through the image; the Error is the first one's, if none finds
/// anything. `findings`: what should have been there and was not.
Result<Contents> find_all(const std::shared_ptr<const MemoryImage>& image,
                          const FindOptions& options, Findings& findings);

}  // namespace lastwords::extractor
