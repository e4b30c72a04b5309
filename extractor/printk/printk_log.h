// SPDX-License-Identifier: GPL-2.0-or-later
// The era of records of variable length in log_buf: struct log (3.5 to 3.10), struct printk_log
// (3.11 to 5.9).
#pragma once

#include "extractor/printk/era.h"

namespace lastwords::extractor {

/// Implements Era::matches.
bool has_printk_log(const VmcoreInfo& info);

/// Implements Era::read. Returns every record from log_first_idx to log_next_idx, and as ghosts the
/// freed records that nothing has overwritten yet. Damage costs the records that it hits: behind
/// it, the chain of records is found again. VMCOREINFO has no sequence numbers: they come from
/// log_first_seq and log_next_seq, and without these variables the records have none. Source:
/// kernel/printk/printk.c (3.5 to 3.10: kernel/printk.c).
Result<printkfmt::Log> read_printk_log(KernelView& view, const LogOptions& options,
                                       Findings& findings);

/// Implements Era::places: the structure, the text and the dictionary of a record follow each other
/// in log_buf.
Result<std::unique_ptr<RecordPlaces>> open_printk_log_places(KernelView& view);

inline constexpr Era kPrintkLog{"records of log_buf", "3.5",   has_printk_log,
                                read_printk_log,      nullptr, open_printk_log_places};

}  // namespace lastwords::extractor
