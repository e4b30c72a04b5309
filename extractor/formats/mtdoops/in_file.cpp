// SPDX-License-Identifier: GPL-2.0-or-later
// The door of mtdoops images in a file.
#include "extractor/formats/mtdoops/in_file.h"

#include "extractor/formats/mtdoops/mtdoops.h"
#include "extractor/formats/whole_file.h"

namespace lastwords::extractor {

bool may_be_mtdoops(const Candidate& candidate) {
    return is_mtdoops(read_if_small(candidate, kMtdoopsBytesMax));
}

Result<Recovered> read_mtdoops_file(const ByteSource& file, const PstoreOptions& /*options*/) {
    TRY(const std::vector<std::byte> bytes, read_whole(file, kMtdoopsBytesMax));
    return area_of_file(read_mtdoops(bytes), file, "mtdoops image");
}

}  // namespace lastwords::extractor
