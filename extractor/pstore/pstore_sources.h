// SPDX-License-Identifier: GPL-2.0-or-later
// Makes Sources from the records of pstore.
#pragma once

#include <span>
#include <vector>

#include "printkfmt/base/finding.h"
#include "printkfmt/model/pstore.h"
#include "printkfmt/model/source.h"

namespace lastwords::extractor {

/// Returns one Source for each dump (an Oops, a Panic, ...) that the dmesg records of the areas
/// form. Also returns one Source for each boot whose log is in another record: a console zone, or
/// pmsg if a kernel log was copied to it.
std::vector<printkfmt::Source> make_pstore_sources(std::span<const printkfmt::PstoreArea> areas);

/// Adds a note for each area from which make_pstore_sources() leaves out records, because an
/// earlier area has the same records. This happens if a region is given twice, in a dump and as a
/// copy.
void note_copies(std::span<const printkfmt::PstoreArea> areas, Findings& findings);

}  // namespace lastwords::extractor
