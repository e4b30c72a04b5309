// SPDX-License-Identifier: GPL-2.0-or-later
// input_block_of(): the bytes from which a record of a text was parsed, and where pstore kept them.
#pragma once

#include <optional>
#include <span>

#include "printkfmt/model/byte_block.h"
#include "printkfmt/model/pstore.h"
#include "printkfmt/model/source.h"

namespace lastwords::extractor {

/// Returns the bytes of the text from which the record was parsed, prefix and newline included. Its
/// remarks say where they lie in the text and, if that is of one of the areas, in which record and
/// zone of pstore's, what compression and ECC have done, and which bytes are not proved. nullopt:
/// the source was not parsed from a text.
std::optional<printkfmt::ByteBlock> input_block_of(std::span<const printkfmt::PstoreArea> areas,
                                                   const printkfmt::Source& source,
                                                   const printkfmt::Record& record);

}  // namespace lastwords::extractor
