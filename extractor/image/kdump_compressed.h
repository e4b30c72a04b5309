// SPDX-License-Identifier: GPL-2.0-or-later
// kdump-compressed: a dump of the pages that makedumpfile or QEMU kept, each compressed on its own.
#pragma once

#include "extractor/image/containers.h"

namespace lastwords::extractor {

bool is_kdump(Bytes first);

/// Opens a kdump-compressed dump; called through the table of containers. Several files must be the
/// parts of one `makedumpfile --split`, in any order. Reading a page fails with kExcluded if the
/// page exists but was left out; with kMissing if it does not exist, is not in the file, or is in a
/// part that was not given; with kCorrupt if it cannot be decompressed.
Result<std::unique_ptr<MemoryImage>> open_kdump(SourceFiles files, Findings& findings);

}  // namespace lastwords::extractor
