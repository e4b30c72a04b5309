// SPDX-License-Identifier: GPL-2.0-or-later
// Log + Console -> Coverage.
#include "extractor/console/replay.h"

#include <algorithm>

namespace lastwords::extractor {

namespace {

using printkfmt::Console;
using printkfmt::Coverage;
using printkfmt::Delivery;
using printkfmt::Log;
using printkfmt::Record;

void append(Coverage& coverage, Seq begin, Seq end, Delivery delivery) {
    if (begin >= end) {
        return;
    }
    if (!coverage.intervals.empty() && coverage.intervals.back().delivery == delivery &&
        coverage.intervals.back().end == begin) {
        coverage.intervals.back().end = end;
        return;
    }
    coverage.intervals.push_back({begin, end, delivery});
}

/// A reserved record's writer has not said its level yet: it counts as one that would have been
/// shown.
Delivery pending_delivery(const Record& record, const Console& console) {
    const bool shown = console.ignores_loglevel || !record.has_level ||
                       record.level < console.loglevel ||
                       (record.flags & printkfmt::kLogForceCon) != 0;
    return shown ? Delivery::kUnflushed : Delivery::kSuppressed;
}

}  // namespace

Coverage replay(const Log& log, const Console& console) {
    Coverage coverage;
    const Seq end = log.next_seq.value_or(Seq{0});
    const Seq position = std::min(console.next_seq, end);
    const Seq start = log.records.empty() ? position : *log.records.front().seq;
    const Seq doubt = console.certain ? position : std::min(console.maybe_from, position);
    append(coverage, start, std::max(start, doubt), Delivery::kPassed);
    append(coverage, std::max(start, doubt), position, Delivery::kDoubtful);
    const auto first =
        std::lower_bound(log.records.begin(), log.records.end(), position,
                         [](const Record& record, Seq seq) { return *record.seq < seq; });
    Seq next = position;
    for (auto record = first; record != log.records.end(); ++record) {
        append(coverage, next, *record->seq, Delivery::kLost);
        coverage.lost += *record->seq - next;
        const Delivery delivery = pending_delivery(*record, console);
        ++(delivery == Delivery::kUnflushed ? coverage.unflushed : coverage.suppressed);
        ++coverage.pending;
        next = *record->seq + 1;
        append(coverage, *record->seq, next, delivery);
    }
    append(coverage, next, end, Delivery::kLost);
    coverage.lost += end > next ? end - next : 0;
    return coverage;
}

}  // namespace lastwords::extractor
