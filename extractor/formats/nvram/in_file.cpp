// SPDX-License-Identifier: GPL-2.0-or-later
// The door of powerpc's NVRAM in a file.
#include "extractor/formats/nvram/in_file.h"

#include "extractor/formats/nvram/nvram.h"
#include "extractor/formats/whole_file.h"

namespace lastwords::extractor {

bool may_be_nvram(const Candidate& candidate) {
    return is_nvram(read_if_small(candidate, kNvramBytesMax));
}

Result<Recovered> read_nvram_file(const ByteSource& file, const PstoreOptions& /*options*/) {
    TRY(const std::vector<std::byte> bytes, read_whole(file, kNvramBytesMax));
    return area_of_file(read_nvram(bytes), file, "powerpc NVRAM");
}

}  // namespace lastwords::extractor
