// SPDX-License-Identifier: GPL-2.0-or-later
// trim(): a dump made of nothing but what its log and consoles need, to hand on without handing
// over memory.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "extractor/open_options.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/base/result.h"

namespace lastwords::extractor {

struct TrimReport {
    std::uint64_t pages = 0;       ///< that the new dump holds
    std::uint64_t page_bytes = 0;  ///< of each
    std::uint64_t read_bytes = 0;  ///< of them, kept; the others are zero
    Findings findings;             ///< what was already missing from the input
};

/// Writes a kdump-compressed file (zlib, header version 6) to `output`, which must not exist, with
/// only the pages that were read to find the log, the consoles and the machine's facts, and the
/// page-table entries that lead to them; every byte of those pages that was not read is zero.
/// Registers and other notes are left out. open_dump() gives the same records, consoles and facts
/// for it as for the input. Errors: those of open_dump() and of writing.
Result<TrimReport> trim(std::span<const std::string> paths, const std::string& output,
                        const OpenOptions& options);

}  // namespace lastwords::extractor
