// SPDX-License-Identifier: GPL-2.0-or-later
// Recovers text from a zone of unknown kind.
#include "extractor/pstore/carve_text.h"

#include <algorithm>

#include "extractor/file/text_bytes.h"
#include "extractor/pstore/blank_bytes.h"

namespace lastwords::extractor {

using printkfmt::PstoreRecord;

std::optional<PstoreRecord> carve_text(Bytes zone, std::size_t header_bytes) {
    const Bytes written = written_part(zone);
    const Bytes bytes = written.subspan(std::min(header_bytes, written.size()));
    if (!is_mostly_lines(bytes)) {
        return std::nullopt;
    }
    PstoreRecord record;
    record.text = as_text(bytes);
    record.shown = false;
    record.doubtful = {{0, bytes.size()}};
    return record;
}

}  // namespace lastwords::extractor
