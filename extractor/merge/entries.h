// SPDX-License-Identifier: GPL-2.0-or-later
// The axis cut into entries.
#pragma once

#include <span>
#include <vector>

#include "extractor/merge/timeline.h"
#include "printkfmt/model/merged.h"
#include "printkfmt/model/source.h"

namespace lastwords::extractor {

/// Its records have seqs: two of them are never one, and their order is known.
bool has_seqs(const printkfmt::Log& log);

/// Entries are runs of the axis, so that the records of each source, which stand where their first
/// line stands, keep their order whatever the texts say. Lines of one record are one entry, but:
/// between two records of a source with seqs, and between two of a text that have different times,
/// an entry ends, whatever another text has there.
std::vector<printkfmt::Entry> make_entries(std::span<const printkfmt::Source> sources,
                                         const Timeline& timeline);

}  // namespace lastwords::extractor
