// SPDX-License-Identifier: GPL-2.0-or-later
// The door of ERST records (CPER) in a file.
#include "extractor/formats/erst/in_file.h"

#include "extractor/formats/erst/cper.h"
#include "extractor/formats/whole_file.h"

namespace lastwords::extractor {

bool may_be_erst(const Candidate& candidate) {
    return is_cper(candidate.first);
}

Result<Recovered> read_erst_file(const ByteSource& file, const PstoreOptions& /*options*/) {
    TRY(const std::vector<std::byte> bytes, read_whole(file, kBackendFileBytesMax));
    return area_of_file(read_cper(bytes), file, "ERST records");
}

}  // namespace lastwords::extractor
