// SPDX-License-Identifier: GPL-2.0-or-later
// The one walk over a log: records, ghosts between them, gaps in their seqs, and marks.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "printkfmt/model/log.h"

namespace lastwords::printkfmt {

struct LogItem {
    enum class Kind : std::uint8_t {
        kRecord,
        kGhost,
        kGap,   ///< seqs for which the log has no record
        kMark,  ///< what a text says between two records
    };
    Kind kind = Kind::kRecord;
    /// The record or ghost itself. For a gap or a mark: the record or ghost after it; null at the
    /// end.
    const Record* record = nullptr;
    const Mark* mark = nullptr;  ///< only for kMark; its words are not empty
    SeqRun gap;                  ///< only for kGap
};

/// Returns "3 records (seq 1..3) WHY".
std::string gap_text(const SeqRun& gap, std::string_view why);
/// The `why` of gap_text() for a gap that walk_log() finds.
inline constexpr std::string_view kNotInTheLog = "missing from the log";

/// Calls visit(item) for each item of the log in order, until visit() returns false. If `ghosts` is
/// true, ghosts are visited too, at their position among the records. Buffered texts come last.
/// What is missing before the first record is no gap, because a log that has wrapped starts at any
/// seq. Nothing is copied or allocated.
template <class Visit>
void walk_log(const Log& log, bool ghosts, Visit visit) {
    std::span<const Record> records = log.records;
    std::span<const Record> others = ghosts ? std::span(log.ghosts) : std::span<const Record>();
    std::span<const Mark> marks = log.marks;
    std::optional<Seq> expected;
    const auto visit_marks = [&](const Record* next) {
        for (; !marks.empty() && (next == nullptr || marks[0].before <= next->position);
             marks = marks.subspan(1)) {
            if (!marks[0].words.empty() && !visit({LogItem::Kind::kMark, next, &marks[0], {}})) {
                return false;
            }
        }
        return true;
    };
    while (!records.empty() || !others.empty()) {
        const bool ghost =
            !others.empty() && (records.empty() || others[0].position < records[0].position);
        std::span<const Record>& from = ghost ? others : records;
        const Record& record = from[0];
        from = from.subspan(1);
        if (!visit_marks(&record)) {
            return;
        }
        if (expected && record.seq && *record.seq > *expected &&
            !visit({LogItem::Kind::kGap, &record, nullptr, {*expected, *record.seq}})) {
            return;
        }
        if (record.seq) {
            expected = *record.seq + 1;
        }
        if (!visit(
                {ghost ? LogItem::Kind::kGhost : LogItem::Kind::kRecord, &record, nullptr, {}})) {
            return;
        }
    }
    if (!visit_marks(nullptr)) {
        return;
    }
    for (const Record& record : log.buffered) {
        if (!visit({LogItem::Kind::kRecord, &record, nullptr, {}})) {
            return;
        }
    }
}

}  // namespace lastwords::printkfmt
