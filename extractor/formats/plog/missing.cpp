// SPDX-License-Identifier: GPL-2.0-or-later
// Finds the seqs whose records cannot have been overwritten.
#include "extractor/formats/plog/missing.h"

#include <algorithm>
#include <optional>

#include "runtime/plog_format.h"

namespace lastwords::extractor {

namespace {

using printkfmt::SeqRun;

/// No ring has less than a fifth of the region's slots: at most a half is kept of earlier boots,
/// and a part of the other half, at least 20 slots, is set aside for a panic. The ring of the
/// smallest region has 31 of 102 slots, of which it may skip nine.
constexpr std::uint64_t kSmallestRing = 5;

/// At one place a writer may skip the slots of a record that is held there, and too few slots
/// before it.
constexpr std::uint64_t kSkippedSlotsMax = 2 * PLOG_RECORD_SLOTS_MAX - 1;

/// Returns the lowest seq of which the second proof holds; nothing if there is none.
std::optional<std::uint64_t> oldest_of_last_lap(std::vector<const PlogRecord*> records) {
    // Records that other CPUs wrote after the panic are in slots of their own.
    std::erase_if(records,
                  [](const PlogRecord* one) { return (one->flags & PLOG_RECORD_LATE) != 0; });
    std::sort(records.begin(), records.end(),
              [](const PlogRecord* a, const PlogRecord* b) { return a->slot < b->slot; });
    std::optional<std::uint64_t> oldest;
    for (std::size_t first = 0; first < records.size();) {
        std::size_t last = first;
        while (last + 1 < records.size() && records[last + 1]->seq == records[last]->seq + 1 &&
               records[last + 1]->slot == records[last]->slot + records[last]->slots) {
            ++last;
        }
        const std::uint64_t slots =
            std::uint64_t{records[last]->slot} + records[last]->slots - records[first]->slot;
        if (slots > kSkippedSlotsMax) {
            oldest = std::min(oldest.value_or(UINT64_MAX), records[first]->seq);
        }
        first = last + 1;
    }
    return oldest;
}

}  // namespace

std::vector<SeqRun> proved_missing(const std::vector<const PlogRecord*>& records,
                                   std::uint64_t region_slots) {
    const std::optional<std::uint64_t> oldest = oldest_of_last_lap(records);
    std::vector<SeqRun> missing;
    std::uint64_t newer = 0;  // the most slots that all newer records can have
    for (std::size_t i = records.size(); i-- > 1;) {
        newer += records[i]->slots;
        const std::uint64_t begin = records[i - 1]->seq + 1;
        const std::uint64_t end = records[i]->seq;
        if (begin >= end) {
            continue;
        }
        newer += std::min(end - begin, region_slots) * PLOG_RECORD_SLOTS_MAX;
        if (newer < region_slots / kSmallestRing || (oldest && *oldest < end)) {
            missing.push_back({Seq{begin}, Seq{end}});
        }
    }
    std::reverse(missing.begin(), missing.end());
    return missing;
}

}  // namespace lastwords::extractor
