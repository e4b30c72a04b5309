// SPDX-License-Identifier: GPL-2.0-or-later
// Reads the texts that printk() has taken and not yet stored in the log.
#pragma once

#include "extractor/kernel/kernel_view.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/model/log.h"

namespace lastwords::extractor {

/// Adds to log.buffered the pending line of `cont` (up to 5.9) and the lines in the CPUs' buffers
/// for NMIs and for printk itself (4.7 to 5.14). Kernels that have none of these variables have no
/// such texts, nor have those of 6.0 and later, which are not asked. A buffer that cannot be read
/// is a loss; the number of messages for which a buffer had no room is a note.
void read_buffered(KernelView& view, printkfmt::Log& log, Findings& findings);

}  // namespace lastwords::extractor
