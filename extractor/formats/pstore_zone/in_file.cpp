// SPDX-License-Identifier: GPL-2.0-or-later
// The door of pstore/zone images (pstore_blk, mtdpstore) in a file.
#include "extractor/formats/pstore_zone/in_file.h"

#include "extractor/formats/pstore_zone/image.h"
#include "extractor/formats/whole_file.h"

namespace lastwords::extractor {

bool may_be_pstore_zone(const Candidate& candidate) {
    return !is_memory_image(candidate) && is_zone_image(candidate.file, candidate.first);
}

Result<Recovered> read_pstore_zone_file(const ByteSource& file, const PstoreOptions& /*options*/) {
    TRY(const std::vector<std::byte> bytes, read_start(file, kZoneImageBytesMax));
    return area_of_file(read_zone_image(bytes), file, "pstore/zone image");
}

}  // namespace lastwords::extractor
