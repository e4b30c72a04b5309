// SPDX-License-Identifier: GPL-2.0-or-later
// Makes Sources of pstore's records.
#pragma once

#include <span>
#include <vector>

#include "printkfmt/base/finding.h"
#include "printkfmt/model/pstore.h"
#include "printkfmt/model/source.h"

namespace lastwords::extractor {

/// Returns one Source for each dump (an Oops, a Panic, ...) that the dmesg records of the areas
/// form, and one for each boot whose log another record holds: a console zone, or pmsg if a kernel
/// log was copied to it.
std::vector<printkfmt::Source> make_pstore_sources(std::span<const printkfmt::PstoreArea> areas);

/// Adds a note for each area from which make_pstore_sources() leaves out records because another
/// area holds the same ones: the same region may be given twice, in a dump and as a copy.
void note_copies(std::span<const printkfmt::PstoreArea> areas, Findings& findings);

}  // namespace lastwords::extractor
