// SPDX-License-Identifier: GPL-2.0-or-later
// LogRows: the rows of one source's log, in the order of walk_log(): records, ghosts, gaps, marks
// and buffered texts; or those of walk_timeline(): the messages of all sources of one crash, each
// once, and what is missing between them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "extractor/recovered.h"
#include "printkfmt/model/merged.h"
#include "printkfmt/model/source.h"
#include "printkfmt/render/log_walk.h"
#include "printkfmt/render/merged_story.h"
#include "printkfmt/render/timeline_walk.h"

namespace lastwords::gui {

/// Rows of a LogRows, both ends included.
struct RowSpan {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
};

/// One row, with a copy of its record.
struct LogRow {
    printkfmt::LogItem::Kind kind = printkfmt::LogItem::Kind::kRecord;
    printkfmt::Record record;               ///< only of a record or ghost
    const printkfmt::Mark* mark = nullptr;  ///< only of a mark
    printkfmt::SeqRun gap;                  ///< only of a gap
    std::string remark;                     ///< what a gap or a mark says; empty for a record
    std::optional<printkfmt::Entry> entry;  ///< only of a message of several sources
    /// Whether it is known what became of it on the consoles. It is not if only other sources have
    /// the message, and none of them its seq.
    bool has_fates = true;
    /// Owns the record's text where that is joined from several records.
    std::shared_ptr<const printkfmt::MergedRecord> joined;

    bool isRecord() const {
        return kind == printkfmt::LogItem::Kind::kRecord ||
               kind == printkfmt::LogItem::Kind::kGhost;
    }
};

/// Does not change once it is made, so that any thread may read it. A row takes up to 8 bytes.
class LogRows {
 public:
    /// `source` may be a part of a larger value, and then keeps all of it alive.
    explicit LogRows(std::shared_ptr<const printkfmt::Source> source);
    /// The rows are those of walk_timeline() of this one of the timelines. source() is its first
    /// source that has consoles, or else its first source.
    LogRows(std::shared_ptr<const extractor::Recovered> recovered,
            std::shared_ptr<const printkfmt::Merged> merged, std::size_t timeline);

    const printkfmt::Source& source() const { return *source_; }
    std::shared_ptr<const printkfmt::Source> sharedSource() const { return source_; }
    /// The timeline; nullptr: the rows are of one source.
    const printkfmt::BootTimeline* timeline() const { return timeline_; }
    /// All sources of the dump, which Entry::in counts. Only if there is a timeline.
    std::span<const printkfmt::Source> sources() const { return recovered_->sources; }
    /// Returns the message of several sources that the row has; nullptr: it has none, or the rows
    /// are of one source. Takes less time than at().
    std::optional<printkfmt::Entry> entryOf(std::uint32_t row) const;
    /// The same, but for a gap or a mark the message after it; nullptr: there is none.
    std::optional<printkfmt::Entry> entryFrom(std::uint32_t row) const;
    /// Returns "A.C": which of the timeline's sources have the row; empty without a timeline.
    std::string whoHas(const LogRow& row) const;
    /// Returns what was found while the sources of the rows were read and merged.
    Findings findings() const;
    /// The part of it that is about merging; nullptr without a timeline.
    const Findings* mergeFindings() const { return merged_ ? &merged_->findings : nullptr; }
    std::uint32_t size() const {
        return plain_ != 0 ? plain_ : static_cast<std::uint32_t>(rows_.size());
    }
    /// `row` is below size().
    LogRow at(std::uint32_t row) const;

    /// Returns the row of the record that the kernel died of.
    std::optional<std::uint32_t> crashRow() const { return crash_row_; }
    /// Returns the row of the first record that has this number (a seq, or the line of a ring of
    /// characters) or a higher one; size() if there is none.
    std::uint32_t rowOf(Seq number) const;
    /// Returns the row of the record at this position of the source; size() if there is none.
    std::uint32_t rowAtPosition(std::uint64_t position) const;

 private:
    struct Row {
        std::uint32_t kind : 3;      // LogItem::Kind
        std::uint32_t buffered : 1;  // `index` counts in Log::buffered instead of Log::records
        std::uint32_t index;  // in records, buffered, ghosts, marks or gaps_; entries or between_
    };
    Row placeOf(std::uint32_t row) const;
    void walk();
    LogRow entryAt(std::uint32_t index) const;
    LogRow mergedAt(const Row& place) const;
    std::optional<std::uint64_t> ownPosition(const printkfmt::Entry& entry) const;

    std::shared_ptr<const extractor::Recovered> recovered_;  // these three are nullptr
    std::shared_ptr<const printkfmt::Merged> merged_;        // for one source
    const printkfmt::BootTimeline* timeline_ = nullptr;      // a part of merged_
    std::shared_ptr<const printkfmt::Source> source_;
    /// The log has nothing but this many records, each with the seq after the one before it. Then
    /// `rows_` is empty: walking a long log and keeping its rows would cost time and memory.
    std::uint32_t plain_ = 0;
    std::vector<Row> rows_;
    std::vector<printkfmt::SeqRun> gaps_;           // of one source
    std::vector<printkfmt::TimelineItem> between_;  // gaps and marks of a timeline
    std::optional<std::uint32_t> crash_row_;
};

}  // namespace lastwords::gui
