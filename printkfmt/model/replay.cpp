// SPDX-License-Identifier: GPL-2.0-or-later
// Compares a console's position with the records of a log.
#include "printkfmt/model/replay.h"

#include <algorithm>

namespace lastwords::printkfmt {

namespace {

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

/// Appends the seqs from `begin` to before `end`, which have no record: those in log.missing as
/// missing, the others as lost.
void append_gap(Coverage& coverage, Seq begin, Seq end, const Log& log) {
    const auto lose = [&](Seq until) {
        append(coverage, begin, until, Delivery::kLost);
        coverage.lost += until > begin ? until - begin : 0;
        begin = std::max(begin, until);
    };
    auto range = std::partition_point(log.missing.begin(), log.missing.end(),
                                      [&](const SeqRun& one) { return one.end <= begin; });
    for (; range != log.missing.end() && range->begin < end; ++range) {
        lose(range->begin);
        const Seq until = std::min(range->end, end);
        append(coverage, begin, until, Delivery::kMissing);
        coverage.missing += until > begin ? until - begin : 0;
        begin = std::max(begin, until);
    }
    lose(end);
}

/// Returns kUnflushed or kSuppressed. A reserved record whose level is not set yet is kUnflushed.
Delivery pending_delivery(const Record& record, const Console& console) {
    const bool printed = console.ignores_loglevel || !record.has_level ||
                         record.level < console.loglevel || (record.flags & kLogForceCon) != 0;
    return printed ? Delivery::kUnflushed : Delivery::kSuppressed;
}

}  // namespace

Coverage replay(const Log& log, const Console& console) {
    Coverage coverage;
    const Seq end = std::min(log.end_number(), console.active_until.value_or(log.end_number()));
    const Seq position = std::min(console.next_seq, end);
    const auto number_of = [&](const Record& record) { return log.number_of(record); };
    const auto oldest = std::find_if(log.records.begin(), log.records.end(), number_of);
    const Seq start = oldest == log.records.end() ? position : *number_of(*oldest);
    const Seq doubt = console.certain ? position : std::min(console.maybe_from, position);
    const Seq passed_from = std::min(std::max(start, console.active_from), std::max(start, doubt));
    append(coverage, start, passed_from, Delivery::kDoubtful);
    append(coverage, passed_from, std::max(start, doubt), Delivery::kPassed);
    append(coverage, std::max(start, doubt), position, Delivery::kDoubtful);
    auto first = log.records.end();
    while (first != log.records.begin() && number_of(first[-1]).value_or(position) >= position) {
        --first;
    }
    Seq next = position;
    for (auto record = first; record != log.records.end(); ++record) {
        const std::optional<Seq> number = number_of(*record);
        if (!number) {
            continue;
        }
        if (*number >= end) {
            break;
        }
        append_gap(coverage, next, *number, log);
        const Delivery delivery = pending_delivery(*record, console);
        ++(delivery == Delivery::kUnflushed ? coverage.unflushed : coverage.suppressed);
        ++coverage.pending;
        next = *number + 1;
        append(coverage, *number, next, delivery);
    }
    append_gap(coverage, next, end, log);
    return coverage;
}

}  // namespace lastwords::printkfmt
