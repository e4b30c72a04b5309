// SPDX-License-Identifier: GPL-2.0-or-later
// kdump-compressed: the pages that makedumpfile or QEMU kept, each compressed on its own.
#pragma once

#include "extractor/image/containers.h"

namespace lastwords::extractor {

bool is_kdump(Bytes first);

/// Row of the container table. Several files are the parts of one `makedumpfile --split`, in any
/// order; pages of a part that is not given are kMissing.
/// A page that exists but was left out is kExcluded. One that does not exist, or is not in the
/// file, is kMissing. One that does not decompress is kCorrupt.
Result<std::unique_ptr<MemoryImage>> open_kdump(SourceFiles files, Findings& findings);

}  // namespace lastwords::extractor
