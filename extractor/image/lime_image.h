// SPDX-License-Identifier: GPL-2.0-or-later
// LiME: what the module lime saves with format=lime, and AVML without compression: for each range
// of RAM a header and the memory itself.
#pragma once

#include "extractor/image/containers.h"

namespace lastwords::extractor {

/// Whether the first bytes are a range header of LiME, version 1.
bool is_lime(Bytes first);

/// Opens a LiME image. A file that ends inside a range is opened, with a note. If something else
/// than a header follows a range, what follows is missing, and a finding says so. Errors: kCorrupt
/// if the first range ends before it begins.
Result<std::unique_ptr<MemoryImage>> open_lime(SourceFiles files, Findings& findings);

}  // namespace lastwords::extractor
