// SPDX-License-Identifier: GPL-2.0-or-later
// carve_text(): the last resort for a part of a medium that nothing else makes a record of.
#pragma once

#include <cstddef>
#include <optional>

#include "printkfmt/base/bytes.h"
#include "printkfmt/model/pstore.h"

namespace lastwords::extractor {

/// The text in a zone or page of unknown kind, after `header_bytes`, as it lies there; all of it is
/// doubtful. Nothing if most of the bytes are no text.
std::optional<printkfmt::PstoreRecord> carve_text(Bytes zone, std::size_t header_bytes);

}  // namespace lastwords::extractor
