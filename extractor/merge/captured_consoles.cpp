// SPDX-License-Identifier: GPL-2.0-or-later
// Compares the text of a console with the kernel's log and makes a Console of what the text proves.
#include "extractor/merge/captured_consoles.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "extractor/merge/merge.h"
#include "printkfmt/model/replay.h"

namespace lastwords::extractor {

namespace {

using printkfmt::BootTimeline;
using printkfmt::Console;
using printkfmt::Coverage;
using printkfmt::Delivery;
using printkfmt::Entry;
using printkfmt::Merged;
using printkfmt::Occurrence;
using printkfmt::Record;
using printkfmt::SeqInterval;
using printkfmt::Source;
using printkfmt::TextState;

/// The records of the kernel's log that the text of a console shows.
struct ShownRecords {
    std::vector<Seq> seqs;    ///< ascending
    std::optional<Seq> torn;  ///< the newest of `seqs`, if the console's text of it is cut
    /// The highest (least urgent) level among the shown records from before the crash.
    unsigned quietest = 0;
};

bool is_torn(const Source& text, const Entry& entry, std::uint32_t index) {
    const auto is_cut = [&](const Occurrence& occurrence) {
        return occurrence.source == index &&
               text.log.records[occurrence.record].text_state == TextState::kCut;
    };
    return std::any_of(entry.in.begin(), entry.in.end(), is_cut) ||
           std::any_of(entry.also.begin(), entry.also.end(), is_cut);
}

ShownRecords find_shown(const BootTimeline& boot, const std::vector<Source>& sources,
                        std::uint32_t log, std::uint32_t text) {
    ShownRecords shown;
    for (const Entry entry : boot.entries) {
        const auto occurrence =
            std::find_if(entry.in.begin(), entry.in.end(),
                         [&](const Occurrence& one) { return one.source == log; });
        if (occurrence == entry.in.end() || !entry.held_by(text)) {
            continue;
        }
        const Record& record = sources[log].log.records[occurrence->record];
        const std::optional<printkfmt::CrashCause>& crash_cause = sources[log].crash_cause;
        if (!record.seq) {
            continue;
        }
        shown.seqs.push_back(*record.seq);
        shown.torn = is_torn(sources[text], entry, text) ? record.seq : std::nullopt;
        if (record.has_level && !(crash_cause && crash_cause->fatal && crash_cause->seq &&
                                  *record.seq >= *crash_cause->seq)) {
            shown.quietest = std::max<unsigned>(shown.quietest, record.level);
        }
    }
    std::sort(shown.seqs.begin(), shown.seqs.end());
    return shown;
}

/// Marks each record as possibly missed (kDoubtful) that the text lacks between records that it
/// shows, if the text also shows a record of the same or a less urgent level. A record that is less
/// urgent than all those shown stays kPassed, because the loglevel of that time may have suppressed
/// it.
void mark_holes(const printkfmt::Log& log, const ShownRecords& shown, Coverage& coverage) {
    std::vector<SeqInterval> intervals;
    const auto append = [&](Seq begin, Seq end, Delivery delivery) {
        if (!intervals.empty() && intervals.back().delivery == delivery &&
            intervals.back().end == begin) {
            intervals.back().end = end;
        } else if (begin < end) {
            intervals.push_back({begin, end, delivery});
        }
    };
    for (const SeqInterval& interval : coverage.intervals) {
        if (interval.delivery != Delivery::kPassed) {
            append(interval.begin, interval.end, interval.delivery);
            continue;
        }
        Seq at = interval.begin;
        const auto first =
            std::partition_point(log.records.begin(), log.records.end(),
                                 [&](const Record& record) { return *record.seq < at; });
        for (auto record = first; record != log.records.end() && *record->seq < interval.end;
             ++record) {
            const bool has = std::binary_search(shown.seqs.begin(), shown.seqs.end(), *record->seq);
            if (!has && record->has_level && record->level <= shown.quietest) {
                append(at, *record->seq, Delivery::kPassed);
                append(*record->seq, *record->seq + 1, Delivery::kDoubtful);
                at = *record->seq + 1;
            }
        }
        append(at, interval.end, Delivery::kPassed);
    }
    coverage.intervals = std::move(intervals);
}

Console make_console(const Source& log, const Source& text, const ShownRecords& shown) {
    Console console;
    console.name = console.driver = text.console;
    console.index = -1;
    console.kind = printkfmt::ConsoleKind::kCaptured;
    console.half_out = shown.torn.has_value();
    console.next_seq = shown.torn ? *shown.torn : shown.seqs.back() + 1;
    console.maybe_from = console.next_seq;
    console.active_from = shown.seqs.front();
    console.loglevel =
        log.consoles.empty() ? static_cast<int>(shown.quietest) + 1 : log.consoles.front().loglevel;
    console.ignores_loglevel = !log.consoles.empty() && log.consoles.front().ignores_loglevel;
    console.coverage = printkfmt::replay(log.log, console);
    mark_holes(log.log, shown, console.coverage);
    console.basis = fmt::format(
        "known by its saved text, which has {} of the records, seq {} to {}; if the text was saved "
        "before this log ended, it proves nothing about later records",
        shown.seqs.size(), shown.seqs.front().value, shown.seqs.back().value);
    return console;
}

}  // namespace

void add_captured_consoles(std::vector<Source>& sources) {
    const auto has_seqs = [](const Source& source) {
        return source.log.next_seq && !source.log.records.empty();
    };
    const auto is_text = [](const Source& source) { return !source.console.empty(); };
    if (std::none_of(sources.begin(), sources.end(), has_seqs) ||
        std::none_of(sources.begin(), sources.end(), is_text)) {
        return;
    }
    for (const BootTimeline& boot : merge(sources).timelines) {
        const auto log = std::find_if(boot.sources.begin(), boot.sources.end(),
                                      [&](std::uint32_t one) { return has_seqs(sources[one]); });
        if (log == boot.sources.end()) {
            continue;
        }
        for (const std::uint32_t text : boot.sources) {
            if (!is_text(sources[text])) {
                continue;
            }
            const ShownRecords shown = find_shown(boot, sources, *log, text);
            if (!shown.seqs.empty()) {
                sources[*log].consoles.push_back(make_console(sources[*log], sources[text], shown));
            }
        }
    }
}

}  // namespace lastwords::extractor
