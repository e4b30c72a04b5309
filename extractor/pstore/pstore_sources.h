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

/// Whether the fact names a record that its source was made of.
bool names_record(const printkfmt::Fact& fact);

/// Whether the source is named after this record of the area, which is then all that it was made
/// of.
bool is_named_after(const printkfmt::Source& source, const printkfmt::PstoreArea& area,
                    const printkfmt::PstoreRecord& record);

/// Whether the source is the log of this record, or of several of which it is one. A log that is
/// named after another area, of whose record this one is a copy, is not.
bool is_made_of(const printkfmt::Source& source, const printkfmt::PstoreArea& area,
                const printkfmt::PstoreRecord& record);

/// Adds a note for each area from which make_pstore_sources() leaves out records, because an
/// earlier area has the same records. This happens if a region is given twice, in a dump and as a
/// copy.
void note_copies(std::span<const printkfmt::PstoreArea> areas, Findings& findings);

}  // namespace lastwords::extractor
