// SPDX-License-Identifier: GPL-2.0-or-later
// trim(): makes a dump of only what the log and the consoles need, which can be passed on without
// passing on the rest of memory.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "extractor/open_options.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/base/result.h"

namespace lastwords::extractor {

struct TrimReport {
    std::uint64_t pages = 0;       ///< number of pages in the new dump
    std::uint64_t page_bytes = 0;  ///< size of a page
    /// Number of bytes of those pages that were kept; the others are zero.
    std::uint64_t read_bytes = 0;
    Findings findings;  ///< what the input already lacked
};

/// Writes a kdump-compressed file (zlib, header version 6) to `output`, which must not exist. It
/// has only the pages that were read to find the log, the consoles and the machine's facts, and the
/// page-table entries that lead to them; every byte of those pages that was not read is zero.
/// Registers and other notes are left out. open_dump() returns the same records, consoles and facts
/// for it as for the input. Errors are those of open_dump() and of writing.
Result<TrimReport> trim(std::span<const std::string> paths, const std::string& output,
                        const OpenOptions& options);

}  // namespace lastwords::extractor
