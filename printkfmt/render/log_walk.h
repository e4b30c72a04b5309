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
    /// end. Valid only during the visit, because a log gives copies of its records.
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
/// seq. Nothing is allocated.
template <class Visit>
void walk_log(const Log& log, bool ghosts, Visit visit) {
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
    const auto visit_record = [&](LogItem::Kind kind, const Record& record) {
        if (!visit_marks(&record)) {
            return false;
        }
        const bool gap = expected && record.seq && *record.seq > *expected;
        if (gap && !visit({LogItem::Kind::kGap, &record, nullptr, {*expected, *record.seq}})) {
            return false;
        }
        expected = record.seq ? *record.seq + 1 : expected;
        return visit({kind, &record, nullptr, {}});
    };
    for (const Record& record : log.records) {
        for (; !others.empty() && others[0].position < record.position;
             others = others.subspan(1)) {
            if (!visit_record(LogItem::Kind::kGhost, others[0])) {
                return;
            }
        }
        if (!visit_record(LogItem::Kind::kRecord, record)) {
            return;
        }
    }
    for (const Record& other : others) {
        if (!visit_record(LogItem::Kind::kGhost, other)) {
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
