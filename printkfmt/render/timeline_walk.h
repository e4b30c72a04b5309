// SPDX-License-Identifier: GPL-2.0-or-later
// The one walk over the messages of several sources of one crash: the messages, what is missing
// between them, and the marks of the sources.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "printkfmt/model/merged.h"
#include "printkfmt/model/source.h"
#include "printkfmt/render/log_walk.h"

namespace lastwords::printkfmt {

/// Seqs between two entries that none of the sources has. An entry between them without a seq may
/// have any of these seqs, so that fewer records than seqs may be missing.
struct TimelineGap {
    SeqRun seqs;
    std::uint64_t at_least = 0;  ///< how many records are missing at the least
};

struct TimelineItem {
    LogItem::Kind kind = LogItem::Kind::kRecord;  ///< never kGhost
    /// The entry itself. For a gap or a mark: the entry after it; nullopt at the end.
    std::optional<Entry> entry = {};
    TimelineGap gap;             ///< only for kGap
    const Mark* mark = nullptr;  ///< only for kMark; its words are not empty
    std::uint32_t source = 0;    ///< only for kMark: the source that has the mark
};

/// Returns "at least 3 records between seq 0 and 4 are in none of these sources".
std::string gap_text(const TimelineGap& gap);
/// Returns "C: 41 messages dropped here". May have control bytes, as the mark's words may.
std::string mark_text(std::uint32_t source, const Mark& mark);

/// Calls visit(item) for each item of the timeline in order, until visit() returns false. A mark
/// stands before the entry that has the record before which its source has it.
void walk_timeline(std::span<const Source> sources, const BootTimeline& timeline,
                   const std::function<bool(const TimelineItem&)>& visit);

}  // namespace lastwords::printkfmt
