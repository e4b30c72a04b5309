// SPDX-License-Identifier: GPL-2.0-or-later
// trim(): makes a dump that contains only what the log and the consoles need, so that it can be
// given to others without the rest of the memory.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "extractor/open_options.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/base/result.h"

namespace lastwords::extractor {

struct TrimReport {
    std::uint64_t pages = 0;       ///< pages in the new dump
    std::uint64_t page_bytes = 0;  ///< size of a page
    /// How many bytes of these pages were kept. The other bytes are zero.
    std::uint64_t read_bytes = 0;
    Findings findings;  ///< what was already missing in the input
};

/// Writes a kdump-compressed file (zlib, header version 6) to `output`, which must not exist. The
/// new dump has only the pages that were read to find the log, the consoles and the machine's
/// facts, and the page-table entries that lead to them. Every byte of these pages that was not read
/// is zero. Registers and all notes but VMCOREINFO are left out. open_dump() returns the same
/// records, consoles and facts for the new dump as for the input. Errors are those of open_dump()
/// and of writing.
Result<TrimReport> trim(std::span<const std::string> paths, const std::string& output,
                        const OpenOptions& options);

}  // namespace lastwords::extractor
