// SPDX-License-Identifier: GPL-2.0-or-later
// open_dump(): files in, Dump out; the one entrance that cli and gui need besides printkfmt.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "extractor/dump.h"
#include "extractor/formats/finder.h"
#include "extractor/pstore/parameters.h"
#include "printkfmt/base/result.h"

namespace lastwords::extractor {

struct OpenOptions {
    Want want = Want::kLog;
    /// Consoles, CPUs and wall clock too; false: only the log, so symbols and types need not be
    /// searched.
    bool consoles = true;
    bool extents = false;         ///< note where each record's bytes lie in the file (Log::extents)
    std::uint64_t raw_base = 0;   ///< physical address of a raw image's first byte
    bool scan = false;            ///< look through all of memory for more than the kernel's log
    bool raw_base_given = false;  ///< take a file of no known form as a raw RAM image
    PstoreOptions pstore = {};
    /// Called now and then in long work with what is being done and how far it is (0..1).
    std::function<void(const std::string& what, double done)> progress;
};

/// Reads everything that can be had from the files. Fails only if nothing at all was recovered; the
/// Error then says what was tried, with file, offset and what was expected.
Result<Dump> open_dump(std::span<const std::string> paths, const OpenOptions& options);

}  // namespace lastwords::extractor
