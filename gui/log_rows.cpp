// SPDX-License-Identifier: GPL-2.0-or-later
// Walks the log once and notes where each row's contents are.
#include "gui/log_rows.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace lastwords::gui {

using printkfmt::LogItem;

LogRows::LogRows(std::shared_ptr<const printkfmt::Source> source) : source_(std::move(source)) {
    constexpr std::size_t kRowsMax = std::numeric_limits<int>::max();  // what a table can have
    const printkfmt::Log& log = source_->log;
    rows_.reserve(log.records.size() + log.ghosts.size() + log.buffered.size());
    std::uint32_t records = 0;
    std::uint32_t ghosts = 0;
    printkfmt::walk_log(log, true, [&](const LogItem& item) {
        Row row{static_cast<std::uint32_t>(item.kind) & 7U, 0, 0};
        switch (item.kind) {
            case LogItem::Kind::kRecord:
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
                 std::shared_ptr<const printkfmt::BootTimeline> timeline)
    : recovered_(std::move(recovered)), timeline_(std::move(timeline)) {
    std::uint32_t kernel = timeline_->sources.front();
    for (const std::uint32_t one : timeline_->sources) {
        if (recovered_->sources.at(one).has_consoles) {
            kernel = one;
            break;
        }
    }
    source_ = {recovered_, &recovered_->sources.at(kernel)};
    rows_.reserve(timeline_->entries.size());
    for (std::uint32_t i = 0; i < timeline_->entries.size(); ++i) {
        rows_.push_back({static_cast<std::uint32_t>(LogItem::Kind::kRecord) & 7U, 0, i});
    }
}

LogRow LogRows::entryAt(std::uint32_t index) const {
    LogRow found;
    found.entry = &timeline_->entries.at(index);
    found.joined = std::make_shared<const printkfmt::MergedRecord>(
        recovered_->sources, *found.entry, found.entry->shown);
    found.record = found.joined->record();
    // Another source than the one whose text is shown may have the seq and the time.
    found.record.seq = found.entry->seq;
    found.record.timestamp_ns = found.entry->timestamp_ns;
    if (source_->log.numbered_by_line) {
        found.record.position = ownLine(*found.entry);
    }
    return found;
}

/// Returns the message's line in source(), by which its consoles count: in other sources it has
/// another one. If source() does not have it, returns a line behind all of its lines.
std::uint64_t LogRows::ownLine(const printkfmt::Entry& entry) const {
    for (const printkfmt::Occurrence& one : entry.in) {
        if (&recovered_->sources[one.source] == source_.get()) {
            return std::as_const(source_->log).records[one.record].position;
        }
    }
    return std::numeric_limits<std::uint64_t>::max();
}

std::string LogRows::whoHas(const LogRow& row) const {
    return row.entry != nullptr ? printkfmt::who_has(*timeline_, *row.entry) : std::string();
}

LogRow LogRows::at(std::uint32_t row) const {
    const Row& place = rows_.at(row);
    if (timeline_) {
        return entryAt(place.index);
    }
    const printkfmt::Log& log = source_->log;
    LogRow found;
    found.kind = static_cast<LogItem::Kind>(place.kind);
    switch (found.kind) {
        case LogItem::Kind::kRecord:
            found.record = place.buffered != 0 ? log.buffered.at(place.index)
                                               : std::as_const(log).records[place.index];
            break;
        case LogItem::Kind::kGhost:
            found.record = log.ghosts.at(place.index);
            break;
        case LogItem::Kind::kGap:
            found.gap = gaps_.at(place.index);
            break;
        case LogItem::Kind::kMark:
            found.mark = &log.marks.at(place.index);
            break;
    }
    return found;
}

std::uint32_t LogRows::rowOf(Seq number) const {
    for (std::uint32_t row = 0; row < size(); ++row) {
        const LogRow here = at(row);
        const auto its = here.isRecord() ? source_->log.number_of(here.record) : std::nullopt;
        if (its && *its >= number) {
            return row;
        }
    }
    return size();
}

std::uint32_t LogRows::rowAtPosition(std::uint64_t position) const {
    const printkfmt::Source* const whole = source_.get();
    for (std::uint32_t row = 0; row < size(); ++row) {
        if (timeline_) {
            const auto& in = timeline_->entries[row].in;
            const bool here = std::any_of(in.begin(), in.end(), [&](const auto& one) {
                return &recovered_->sources[one.source] == whole &&
                       whole->log.records[one.record].position == position;
            });
            if (here) {
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
