// SPDX-License-Identifier: GPL-2.0-or-later
// carve_text(): recovers text from parts of a medium that no format explains, as the last resort.
#pragma once

#include <cstddef>
#include <optional>

#include "printkfmt/base/bytes.h"
#include "printkfmt/model/pstore.h"

namespace lastwords::extractor {

/// Makes a record of the text in a zone or page of unknown kind. The text begins after
/// `header_bytes` bytes, and all of it is doubtful. Returns nothing if most of the bytes are not
/// text.
std::optional<printkfmt::PstoreRecord> carve_text(Bytes zone, std::size_t header_bytes);

}  // namespace lastwords::extractor
