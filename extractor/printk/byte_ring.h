// SPDX-License-Identifier: GPL-2.0-or-later
// The era of the ring of characters, before 3.5.
#pragma once

#include "extractor/printk/era.h"

namespace lastwords::extractor {

/// Implements Era::matches.
bool has_byte_ring(const VmcoreInfo& info);

/// Implements Era::has_symbols. The oldest kernels that write VMCOREINFO do not name their log
/// there (2.6.24).
bool has_byte_ring_symbols(KernelView& view);

/// Implements Era::read. Returns one record for each line of the ring, the oldest first, with the
/// lines from before a clear (`dmesg -c`), which are still there. The records have no seq: the log
/// is numbered by line. A line's level and time are what the kernel wrote in front of it; a line
/// without them has none. An unfinished last line is RecordState::kCommitted and lacks kLogNewline;
/// the oldest line is TextState::kFrontCut if its beginning is overwritten. Nothing in the ring
/// proves a text, so only bytes that the kernel never stores (NULs) make one doubtful. kCorrupt:
/// log_buf_len is no possible size, or log_buf leads to bytes that are no log. Source:
/// kernel/printk.c vprintk(), emit_log_char(); 2.6.18 to 3.4.
Result<printkfmt::Log> read_byte_ring(KernelView& view, const LogOptions& options,
                                      Findings& findings);

inline constexpr Era kByteRing{"ring of characters", "2.6", has_byte_ring, read_byte_ring,
                               has_byte_ring_symbols};

}  // namespace lastwords::extractor
