// SPDX-License-Identifier: GPL-2.0-or-later
// Finds pstore/zone images (pstore_blk, mtdpstore) in files.
#include "extractor/formats/pstore_zone/in_file.h"

#include "extractor/formats/pstore_zone/image.h"
#include "extractor/formats/whole_file.h"

namespace lastwords::extractor {

bool may_be_pstore_zone(const Candidate& candidate) {
    return !is_memory_image(candidate) && is_psz_image(candidate.file, candidate.first);
}

Result<Recovered> read_pstore_zone_file(const ByteSource& file, const PstoreOptions& /*options*/) {
    TRY(const std::vector<std::byte> bytes, read_start(file, kPszImageBytesMax));
    return area_of_file(read_psz_image(bytes), file, "pstore/zone image");
}

}  // namespace lastwords::extractor
