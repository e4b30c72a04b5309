// SPDX-License-Identifier: GPL-2.0-or-later
// Cuts a timeline into entries.
#pragma once

#include <span>

#include "extractor/merge/timeline.h"
#include "printkfmt/model/merged.h"
#include "printkfmt/model/source.h"

namespace lastwords::extractor {

/// Returns whether the records have sequence numbers. If so, their order is known, and no two of
/// them are the same.
bool has_seqs(const printkfmt::Log& log);

/// Cuts the timeline into entries, each a run of consecutive lines. An entry ends between two
/// records of a source with sequence numbers, and between two records of another source whose times
/// differ, unless a record with a sequence number spans both. Otherwise all lines of a record are
/// in one entry. A record belongs to the entry of its first line, so the records of each source
/// keep their order.
printkfmt::EntryList make_entries(std::span<const printkfmt::Source> sources,
                                  const Timeline& timeline);

}  // namespace lastwords::extractor
