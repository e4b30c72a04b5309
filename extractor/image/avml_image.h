// SPDX-License-Identifier: GPL-2.0-or-later
// AVML: what `avml --compress` saves. For each block of RAM a header as LiME's, the memory in
// snappy's framing format, and the length of that stream.
#pragma once

#include "extractor/image/containers.h"

namespace lastwords::extractor {

/// Whether the first bytes are a block header of AVML, version 2.
bool is_avml(Bytes first);

/// Opens an AVML image. AVML leaves out blocks of up to 16 MiB that have only zeros, so what is
/// missing may be zeros. If a header or a chunk is wrong, or the file ends before it should, what
/// follows is missing, and a finding says so. Errors: kCorrupt, kMissing if the first block has no
/// chunk that can be read.
Result<std::unique_ptr<MemoryImage>> open_avml(SourceFiles files, Findings& findings);

}  // namespace lastwords::extractor
