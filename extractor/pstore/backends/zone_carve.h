// SPDX-License-Identifier: GPL-2.0-or-later
// Zones of pstore/zone whose header is gone: what is in them all the same.
#pragma once

#include <optional>

#include "printkfmt/base/bytes.h"
#include "printkfmt/pstore.h"

namespace lastwords::extractor {

/// Only zeros and 0xff: media that were never written.
bool is_unwritten(Bytes bytes);

/// A dump in the zone, plain or compressed, by how it begins; all of its text is doubtful. Type,
/// backend and name are the caller's.
std::optional<printkfmt::PstoreRecord> carve_dump(Bytes zone);

/// The text of a zone of unknown kind behind `header_bytes`, as it lies there; nothing if the bytes
/// are mostly no text.
std::optional<printkfmt::PstoreRecord> carve_text(Bytes zone, std::size_t header_bytes);

}  // namespace lastwords::extractor
