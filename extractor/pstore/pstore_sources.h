// SPDX-License-Identifier: GPL-2.0-or-later
// Crashes: records of pstore, put together to what each boot said.
#pragma once

#include <span>
#include <vector>

#include "printkfmt/base/finding.h"
#include "printkfmt/model/pstore.h"
#include "printkfmt/model/source.h"

namespace lastwords::extractor {

/// One Source for each dump (an Oops, a Panic, ...) that the areas' dmesg records make up, and one
/// for each boot that another record holds a log of (a console zone; pmsg where a kernel log was
/// copied to it).
std::vector<printkfmt::Source> make_pstore_sources(std::span<const printkfmt::PstoreArea> areas);

/// Notes the areas of which make_pstore_sources() leaves records out, as another one's hold the same: a
/// region may be given twice, in a dump and copied out of it.
void note_copies(std::span<const printkfmt::PstoreArea> areas, Findings& findings);

}  // namespace lastwords::extractor
