// SPDX-License-Identifier: GPL-2.0-or-later
// proved_missing(): which seqs of a boot had, or should have had, a record that is gone.
#pragma once

#include <cstdint>
#include <vector>

#include "extractor/formats/plog/region_parts.h"
#include "printkfmt/model/log.h"

namespace lastwords::extractor {

/// Returns the seqs between a boot's oldest and its newest record that have no record and were
/// certainly not overwritten by newer records of this boot. Their records were never finished, or
/// refused, or are destroyed. `records` has one record for each seq, in ascending order;
/// `region_slots` is the number of the region's slots.
///
/// Seqs are also missing where nothing is lost. A record needs adjacent slots, so a writer skips up
/// to nine slots where its ring comes to a place at which the next slot is not adjacent, or is
/// held. The records in the skipped slots stay for another lap, while the records after them are
/// overwritten. So a seq is missing for certain only if the ring had not come round since. Two
/// things prove that:
///
/// - The slots of all newer records, seen or missing, are too few for the smallest possible ring.
/// - An older record was not skipped either, because it begins a run of adjacent slots with
///   consecutive seqs that is longer than what can be skipped at one place. So it is of the last
///   lap, and so is every record after it.
///
/// Both hold whichever slots the ring is made of, and however many are set aside for a panic.
std::vector<printkfmt::SeqRun> proved_missing(const std::vector<const PlogRecord*>& records,
                                              std::uint64_t region_slots);

}  // namespace lastwords::extractor
