// SPDX-License-Identifier: GPL-2.0-or-later
// Walks the log once and notes where each row's contents are.
#include "gui/rows/log_rows.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "printkfmt/base/large_pages.h"

namespace lastwords::gui {

using printkfmt::LogItem;

namespace {
constexpr std::size_t kRowsMax = std::numeric_limits<int>::max();  // what a table can have

/// Whether walk_log() would give the records of the log and nothing else.
bool isPlain(const printkfmt::Log& log) {
    const printkfmt::RecordList& records = log.records;
    return !records.empty() && records.size() < kRowsMax && log.ghosts.empty() &&
           log.marks.empty() && log.buffered.empty() && records.numbered_by_position() &&
           records.back().position - records.front().position == records.size() - 1;
}
}  // namespace

LogRows::LogRows(std::shared_ptr<const printkfmt::Source> source) : source_(std::move(source)) {
    const printkfmt::RecordList& records = source_->log.records;
    if (!isPlain(source_->log)) {
        walk();
        return;
    }
    plain_ = static_cast<std::uint32_t>(records.size());
    if (source_->crash_cause) {
        const std::uint64_t row = source_->crash_cause->position - records.front().position;
        crash_row_ = row < plain_ ? std::optional(static_cast<std::uint32_t>(row)) : std::nullopt;
    }
}

void LogRows::walk() {
    const printkfmt::Log& log = source_->log;
    reserve_large(rows_, log.records.size() + log.ghosts.size() + log.buffered.size());
    std::uint32_t records = 0;
    std::uint32_t ghosts = 0;
    printkfmt::walk_log(log, true, [&](const LogItem& item) {
        Row row{static_cast<std::uint32_t>(item.kind) & 7U, 0, 0};
        switch (item.kind) {
            case LogItem::Kind::kRecord:
                if (source_->crash_cause &&
                    item.record->position == source_->crash_cause->position) {
                    crash_row_ = static_cast<std::uint32_t>(rows_.size());
                }
                row.buffered = records >= log.records.size() ? 1 : 0;
                row.index = records++;
                row.index -= row.buffered != 0 ? static_cast<std::uint32_t>(log.records.size()) : 0;
                break;
            case LogItem::Kind::kGhost:
                row.index = ghosts++;
                break;
            case LogItem::Kind::kGap:
                row.index = static_cast<std::uint32_t>(gaps_.size());
                gaps_.push_back(item.gap);
                break;
            case LogItem::Kind::kMark:
                row.index = static_cast<std::uint32_t>(item.mark - log.marks.data());
                break;
        }
        rows_.push_back(row);
        return rows_.size() < kRowsMax;
    });
}

LogRows::LogRows(std::shared_ptr<const extractor::Recovered> recovered,
                 std::shared_ptr<const printkfmt::Merged> merged, std::size_t timeline)
    : recovered_(std::move(recovered)),
      merged_(std::move(merged)),
      timeline_(&merged_->timelines.at(timeline)) {
    std::uint32_t kernel = timeline_->sources.front();
    for (const std::uint32_t one : timeline_->sources) {
        if (recovered_->sources.at(one).has_consoles) {
            kernel = one;
            break;
        }
    }
    source_ = {recovered_, &recovered_->sources.at(kernel)};
    reserve_large(rows_, timeline_->entries.size());
    std::uint32_t entries = 0;
    const auto add = [&](const printkfmt::TimelineItem& item) {
        Row row{static_cast<std::uint32_t>(item.kind) & 7U, 0, 0};
        if (item.kind == LogItem::Kind::kRecord) {
            row.index = entries++;
        } else {
            row.index = static_cast<std::uint32_t>(between_.size());
            between_.push_back(item);
        }
        rows_.push_back(row);
        return rows_.size() < kRowsMax;
    };
    printkfmt::walk_timeline(recovered_->sources, *timeline_, add);
    if (source_->crash_cause) {
        const std::uint32_t row = rowAtPosition(source_->crash_cause->position);
        crash_row_ = row < size() ? std::optional(row) : std::nullopt;
    }
}

LogRows::Row LogRows::placeOf(std::uint32_t row) const {
    return plain_ != 0 ? Row{static_cast<std::uint32_t>(LogItem::Kind::kRecord) & 7U, 0, row}
                       : rows_.at(row);
}

LogRow LogRows::entryAt(std::uint32_t index) const {
    LogRow found;
    found.entry = timeline_->entries[index];
    found.joined = std::make_shared<const printkfmt::MergedRecord>(
        recovered_->sources, *found.entry, found.entry->shown);
    found.record = found.joined->record();
    // Another source than the one whose text is shown may have the seq and the time.
    found.record.seq = found.entry->seq;
    found.record.timestamp_ns = found.entry->timestamp_ns;
    const std::optional<std::uint64_t> own = ownPosition(*found.entry);
    found.has_fates = own || (found.record.seq && !source_->log.numbered_by_line);
    if (own && source_->log.numbered_by_line) {
        found.record.position = *own;
    }
    return found;
}

LogRow LogRows::mergedAt(const Row& place) const {
    if (static_cast<LogItem::Kind>(place.kind) == LogItem::Kind::kRecord) {
        return entryAt(place.index);
    }
    const printkfmt::TimelineItem& item = between_.at(place.index);
    LogRow found;
    found.kind = item.kind;
    if (item.kind == LogItem::Kind::kGap) {
        found.gap = item.gap.seqs;
        found.remark = printkfmt::gap_text(item.gap);
    } else {
        found.mark = item.mark;
        found.remark = printkfmt::mark_text(item.source, *item.mark);
    }
    return found;
}

std::optional<printkfmt::Entry> LogRows::entryOf(std::uint32_t row) const {
    const Row place = placeOf(row);
    const bool is_entry =
        timeline_ != nullptr && static_cast<LogItem::Kind>(place.kind) == LogItem::Kind::kRecord;
    return is_entry ? std::optional(timeline_->entries[place.index]) : std::nullopt;
}

std::optional<printkfmt::Entry> LogRows::entryFrom(std::uint32_t row) const {
    const auto entry = entryOf(row);
    return !entry && timeline_ != nullptr ? between_.at(rows_.at(row).index).entry : entry;
}

/// Returns the message's position in source(), by which its consoles count if it has no seqs: in
/// other sources it has another one. nullopt: source() does not have it.
std::optional<std::uint64_t> LogRows::ownPosition(const printkfmt::Entry& entry) const {
    for (const printkfmt::Occurrence& one : entry.in) {
        if (&recovered_->sources[one.source] == source_.get()) {
            return source_->log.records[one.record].position;
        }
    }
    return std::nullopt;
}

std::string LogRows::whoHas(const LogRow& row) const {
    return row.entry ? printkfmt::who_has(*timeline_, *row.entry) : std::string();
}

Findings LogRows::findings() const {
    if (timeline_ == nullptr) {
        return source_->findings;
    }
    Findings all;
    for (const std::uint32_t one : timeline_->sources) {
        all.add(recovered_->sources[one].findings);
    }
    all.add(merged_->findings);
    return all;
}

LogRow LogRows::at(std::uint32_t row) const {
    const Row place = placeOf(row);
    if (timeline_ != nullptr) {
        return mergedAt(place);
    }
    const printkfmt::Log& log = source_->log;
    LogRow found;
    found.kind = static_cast<LogItem::Kind>(place.kind);
    switch (found.kind) {
        case LogItem::Kind::kRecord:
            found.record =
                place.buffered != 0 ? log.buffered.at(place.index) : log.records[place.index];
            break;
        case LogItem::Kind::kGhost:
            found.record = log.ghosts.at(place.index);
            break;
        case LogItem::Kind::kGap:
            found.gap = gaps_.at(place.index);
            found.remark = printkfmt::gap_text(found.gap, printkfmt::kNotInTheLog);
            break;
        case LogItem::Kind::kMark:
            found.mark = &log.marks.at(place.index);
            found.remark = found.mark->words;
            break;
    }
    return found;
}

std::uint32_t LogRows::rowOf(Seq number) const {
    for (std::uint32_t row = 0; row < size(); ++row) {
        const LogRow here = at(row);
        const bool has_number = here.isRecord() && here.has_fates;
        const auto its = has_number ? source_->log.number_of(here.record) : std::nullopt;
        if (its && *its >= number) {
            return row;
        }
    }
    return size();
}

std::uint32_t LogRows::rowAtPosition(std::uint64_t position) const {
    const printkfmt::Source* const whole = source_.get();
    for (std::uint32_t row = 0; row < size(); ++row) {
        if (timeline_ != nullptr) {
            const auto entry = entryOf(row);
            const auto is_it = [&](const printkfmt::Occurrence& one) {
                return &recovered_->sources[one.source] == whole &&
                       whole->log.records[one.record].position == position;
            };
            if (entry && std::any_of(entry->in.begin(), entry->in.end(), is_it)) {
                return row;
            }
            continue;
        }
        const LogRow here = at(row);
        if (here.kind == LogItem::Kind::kRecord && here.record.position == position) {
            return row;
        }
    }
    return size();
}

}  // namespace lastwords::gui
