// SPDX-License-Identifier: GPL-2.0-or-later
// Composes sentences from a console's coverage.
#include "printkfmt/model/verdict.h"

#include <fmt/format.h>

#include <algorithm>

#include "printkfmt/text/timestamp.h"

namespace lastwords::printkfmt {

namespace {

std::string records_text(std::uint64_t count) {
    return count == 1 ? std::string("1 record") : fmt::format("{} records", count);
}

/// Returns "seq 3415..3495" or "seq 7"; `name` is "seq" or "line".
std::string range_text(std::string_view name, Seq first, Seq last) {
    return first == last ? fmt::format("{} {}", name, first.value)
                         : fmt::format("{} {}..{}", name, first.value, last.value);
}

/// Returns ": the panic message is among them" if that message has this delivery on the console,
/// else nothing.
std::string crash_cause_text(const Console& console, const Source& source, Delivery delivery) {
    const std::optional<Seq> number = source.number_of_crash();
    if (!number || console.coverage.of(*number) != delivery) {
        return {};
    }
    return fmt::format(": the {} message {} among them",
                       source.crash_cause->panic   ? "panic"
                       : source.crash_cause->fatal ? "oops"
                                                   : "last report",
                       delivery == Delivery::kDoubtful ? "may be" : "is");
}

/// Returns where the records lie: " (seq 3415..3495), from 12.345678 s on".
/// For a single record: " (seq 7), at 12.345678 s".
std::string extent_text(const DeliveredRecords& missed, const Log& log) {
    if (!missed.first || !missed.last) {
        return {};
    }
    std::string out =
        fmt::format(" ({})", range_text(log.number_name(), *missed.first, *missed.last));
    if (missed.first_timestamp_ns) {
        const std::string time = seconds_text(*missed.first_timestamp_ns);
        out += missed.count == 1 ? fmt::format(", at {}", time) : fmt::format(", from {} on", time);
    }
    return out;
}

/// Returns "2 records (seq 4..5)" for the intervals with this delivery, whose records the log does
/// not have.
std::string gaps_text(const Console& console, Delivery delivery, std::uint64_t count) {
    std::string ranges;
    for (const SeqInterval& interval : console.coverage.intervals) {
        if (interval.delivery == delivery) {
            ranges += ranges.empty() ? "" : ", ";
            ranges += range_text("seq", interval.begin, interval.end - 1);
        }
    }
    return fmt::format("{} ({})", records_text(count), ranges);
}

/// Returns what the console certainly missed: "81 records (seq ...), ...; nor did it show 7 records
/// (...) overwritten before it got there".
std::string missed_text(const Console& console, const Source& source) {
    const Coverage& coverage = console.coverage;
    std::string out;
    if (coverage.unflushed != 0) {
        const auto missed = records_with(Delivery::kUnflushed, console, source.log);
        const bool to_the_end = coverage.suppressed == 0 && coverage.lost == 0 &&
                                coverage.missing == 0 && !console.active_until;
        out = fmt::format("{}{}{}{}", to_the_end ? "the last " : "",
                          records_text(coverage.unflushed), extent_text(missed, source.log),
                          crash_cause_text(console, source, Delivery::kUnflushed));
    }
    if (coverage.lost != 0) {
        out += (out.empty() ? "" : "; nor did it show ") +
               gaps_text(console, Delivery::kLost, coverage.lost) +
               " overwritten before it got there";
    }
    if (coverage.missing != 0) {
        out += (out.empty() ? "" : "; nor did it show ") +
               gaps_text(console, Delivery::kMissing, coverage.missing) +
               " that are not in the dump";
    }
    if (console.half_out && coverage.unflushed != 0) {
        out += fmt::format("; a part of {} {} may have been shown", source.log.number_name(),
                           console.half_out_seq.value_or(console.next_seq).value);
    }
    if (console.lost_before != 0) {
        out +=
            fmt::format("{}{}{} before seq {} that {} overwritten, or refused, before it got there",
                        out.empty() ? "" : "; nor did it show ",
                        console.lost_more ? "at least " : "", records_text(console.lost_before),
                        console.next_seq.value, console.lost_before == 1 ? "was" : "were");
    }
    if (console.lost_uncounted) {
        out += (out.empty() ? "" : "; nor did it show ") +
               std::string("older lines, overwritten before it got there");
    }
    return out;
}

/// Returns what the console may have missed: "up to 3 records (seq 5..7), from ... on: the panic
/// message may be among them". Empty if nothing.
std::string doubtful_text(const Console& console, const Source& source) {
    const auto doubtful = records_with(Delivery::kDoubtful, console, source.log);
    if (doubtful.count == 0) {
        return {};
    }
    return fmt::format("up to {}{}{}", records_text(doubtful.count),
                       extent_text(doubtful, source.log),
                       crash_cause_text(console, source, Delivery::kDoubtful));
}

/// Whether the console missed something, whatever else it may have missed.
bool certainly_missed(const Console& console) {
    const Coverage& coverage = console.coverage;
    return coverage.unflushed != 0 || coverage.lost != 0 || coverage.missing != 0 ||
           console.lost_before != 0 || console.lost_uncounted;
}

std::string suppressed_text(const Console& console) {
    if (console.coverage.suppressed == 0) {
        return {};
    }
    return console.coverage.suppressed == 1
               ? fmt::format(" (1 more pending record is kept back by its loglevel {})",
                             console.loglevel)
               : fmt::format(" ({} more pending records are kept back by its loglevel {})",
                             console.coverage.suppressed, console.loglevel);
}

std::string off_text(const Console& console) {
    if (console.unregistered) {
        return " (unregistered)";
    }
    if (!console.enabled()) {
        return " (disabled)";
    }
    return console.suspended() ? " (suspended)" : "";
}

/// Returns why a console like netconsole has missed records even if nothing was wrong. Source:
/// kernel/printk/nbcon.c nbcon_atomic_flush_unsafe() and console_is_usable() of 7.2.
std::string by_design_text(const Console& console) {
    const bool held_back = console.has(ConsoleFlag::kNbconAtomicUnsafe) &&
                           console.coverage.unflushed != 0 && console.enabled();
    return held_back ? " It is atomic-unsafe: in a panic nothing is sent to it between the stop of "
                       "its thread and the last flush."
                     : "";
}

}  // namespace

DeliveredRecords records_with(Delivery delivery, const Console& console, const Log& log) {
    DeliveredRecords found;
    const auto& intervals = console.coverage.intervals;
    const bool any = std::any_of(intervals.begin(), intervals.end(),
                                 [&](const SeqInterval& one) { return one.delivery == delivery; });
    if (!any && delivery != Delivery::kPassed) {
        return found;  // without asking for each record of a long log
    }
    for (const Record& record : log.records) {
        const std::optional<Seq> number = log.number_of(record);
        if (!number || console.coverage.of(*number) != delivery) {
            continue;
        }
        ++found.count;
        found.first = found.first ? found.first : number;
        found.last = number;
        found.first_timestamp_ns =
            found.first_timestamp_ns ? found.first_timestamp_ns : record.timestamp_ns;
    }
    return found;
}

Standing standing_of(const Console& console, const Log& log) {
    const bool off = !console.enabled() || console.suspended();
    if (certainly_missed(console)) {
        return off ? Standing::kDisabled : Standing::kMissed;
    }
    if (!console.position_known || records_with(Delivery::kDoubtful, console, log).count != 0) {
        return off ? Standing::kDisabled : Standing::kMayMiss;
    }
    return Standing::kComplete;
}

Verdict verdict_on(const Console& console, const Source& source) {
    const bool off = !console.enabled() || console.suspended();
    const std::string name = console.name + off_text(console);
    const std::string doubtful = doubtful_text(console, source);
    if (certainly_missed(console)) {
        const std::string more = doubtful.empty() ? "" : "; it may also have missed " + doubtful;
        return {off ? Standing::kDisabled : Standing::kMissed,
                fmt::format("{} never showed {}{}{}.{}", name, missed_text(console, source), more,
                            suppressed_text(console), by_design_text(console))};
    }
    if (!doubtful.empty()) {
        return {off ? Standing::kDisabled : Standing::kMayMiss,
                fmt::format("{} may have missed {}{}.", name, doubtful, suppressed_text(console))};
    }
    if (!console.position_known) {
        return {
            off ? Standing::kDisabled : Standing::kMayMiss,
            fmt::format("What {} missed is not known: the dump does not tell its position.", name)};
    }
    if (console.lost_unknown) {
        return {Standing::kComplete,
                fmt::format("{} got all records that are left{}; it is not known whether it missed "
                            "older ones.",
                            name, suppressed_text(console))};
    }
    return {Standing::kComplete,
            fmt::format("{} got {}{}.", name, everything(source), suppressed_text(console))};
}

bool is_missed_buffer(const Record& buffered) {
    return buffered.on_consoles < buffered.text.size();
}

bool has_missed_buffers(const Source& source) {
    return std::any_of(source.log.buffered.begin(), source.log.buffered.end(), is_missed_buffer);
}

std::string_view everything(const Source& source) {
    const Log& log = source.log;
    const bool cut = std::any_of(log.records.begin(), log.records.end(), [](const Record& record) {
        return record.text_state == TextState::kCut;
    });
    const bool all_stored =
        !cut && !has_missed_buffers(source) && log.refused == 0 && log.dropped_after_panic == 0;
    return all_stored ? "everything" : "everything that was stored in the log";
}

}  // namespace lastwords::printkfmt
