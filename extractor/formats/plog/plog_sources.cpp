// SPDX-License-Identifier: GPL-2.0-or-later
// Turns the valid parts of a region into Sources: one for each boot, with its records and consoles.
#include "extractor/formats/plog/plog_sources.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "extractor/text/crash_cause.h"
#include "printkfmt/model/replay.h"
#include "runtime/plog_format.h"

namespace lastwords::extractor {

namespace {

using printkfmt::Console;
using printkfmt::Log;
using printkfmt::Record;
using printkfmt::RecordState;
using printkfmt::Source;
using printkfmt::TextState;

/// The parts of a region that belong to one boot.
struct Boot {
    const PlogSuper* super = nullptr;
    std::vector<const PlogRecord*> records;
    std::vector<const PlogConsole*> consoles;
};

/// Groups the region's contents by boot. Leaves out boots that have been marked as cleared.
std::map<std::uint32_t, Boot> split_boots(const PlogRegion& region) {
    std::map<std::uint32_t, Boot> boots;
    std::uint32_t cleared = 0;
    for (const PlogSuper& super : region.supers) {
        boots[super.epoch].super = &super;
        cleared = std::max(cleared, super.cleared_epoch);
    }
    for (const PlogRecord& record : region.records) {
        boots[record.epoch].records.push_back(&record);
    }
    for (const PlogConsole& console : region.consoles) {
        boots[console.epoch].consoles.push_back(&console);
    }
    boots.erase(boots.begin(), boots.upper_bound(cleared));
    return boots;
}

/// Returns how many slots this boot can have written at most: all but those that still hold records
/// of other boots.
std::uint64_t slots_for(const Boot& boot, const PlogRegion& region) {
    std::uint64_t others = 0;
    for (const PlogRecord& record : region.records) {
        others += record.slots;
    }
    for (const PlogRecord* record : boot.records) {
        others -= record->slots;
    }
    return region.slots - std::min(region.slots, others);
}

RecordState record_state(const PlogRecord& record) {
    if (record.committed) {
        return RecordState::kFinalized;
    }
    return record.proved ? RecordState::kCommitted : RecordState::kReserved;
}

Record convert(const PlogRecord& from) {
    Record record;
    record.position = from.seq;
    record.seq = Seq{from.seq};
    record.timestamp_ns = from.time_ns;
    record.level = from.level;
    record.facility = from.facility;
    record.flags = printkfmt::kLogNewline;
    constexpr std::uint32_t kIsCpu = 0x80000000U;
    record.caller.id = from.context == PLOG_CONTEXT_TASK ? from.task & ~kIsCpu : from.cpu | kIsCpu;
    record.cpu = from.cpu;
    record.context = static_cast<printkfmt::CallContext>(from.context & 3U);
    record.late = (from.flags & PLOG_RECORD_LATE) != 0;
    record.state = record_state(from);
    record.text_state = from.proved ? TextState::kWhole : TextState::kDoubtful;
    return record;
}

/// Keeps one record for each seq: a proved one if there is any, or else a committed one.
void keep_best(std::vector<const PlogRecord*>& records) {
    std::sort(records.begin(), records.end(), [](const PlogRecord* a, const PlogRecord* b) {
        return std::tuple(a->seq, !a->proved, !a->committed, a->slot) <
               std::tuple(b->seq, !b->proved, !b->committed, b->slot);
    });
    const auto same = [](const PlogRecord* a, const PlogRecord* b) { return a->seq == b->seq; };
    records.erase(std::unique(records.begin(), records.end(), same), records.end());
}

/// Adds to log.missing each seq between the oldest and the newest record for which there is no
/// record, because it was never finished or is destroyed. Leaves out a seq that is so old that
/// newer records take up all slots, because its record was simply overwritten.
void add_missing(const Boot& boot, std::uint64_t slots, Log& log, Findings& findings) {
    std::uint64_t count = 0;
    std::uint64_t taken = 0;  // slots taken by newer records
    for (std::size_t i = log.records.size(); i-- > 1 && taken < slots;) {
        taken += boot.records[i]->slots;
        const Seq begin = *log.records[i - 1].seq + 1;
        const Seq end = *log.records[i].seq;
        if (end <= begin || taken >= slots) {
            continue;
        }
        const std::uint64_t missing = std::min(end - begin, slots - taken);
        log.missing.push_back({Seq{end.value - missing}, end});
        count += missing;
        taken += end - begin;
    }
    std::reverse(log.missing.begin(), log.missing.end());
    if (count != 0) {
        findings.loss(
            ErrorKind::kMissing,
            fmt::format("{} records between the oldest and the newest are missing: they were "
                        "never finished, or are destroyed",
                        count));
    }
}

Log make_log(Boot& boot, std::uint64_t slots, Findings& findings) {
    keep_best(boot.records);
    Log log;
    std::size_t bytes = 0;
    for (const PlogRecord* record : boot.records) {
        bytes += record->text.size();
    }
    log.content.reserve(bytes);
    std::uint64_t unproved = 0;
    std::uint64_t late = 0;
    for (const PlogRecord* from : boot.records) {
        Record record = convert(*from);
        record.text_at = log.content.size();
        log.content.insert(log.content.end(), from->text.begin(), from->text.end());
        record.text = {log.content.data() + record.text_at, from->text.size()};
        late += record.late ? 1 : 0;
        unproved += from->committed && !from->proved ? 1 : 0;
        log.records.push_back(record);
    }
    if (!log.records.empty()) {
        log.first_seq = log.records.front().seq;
        log.next_seq = *log.records.back().seq + 1;
    }
    if (unproved != 0) {
        findings.loss(
            ErrorKind::kCorrupt,
            fmt::format("{} records have a text that does not match its checksum", unproved));
    }
    if (late != 0) {
        findings.note(fmt::format(
            "number of records that other CPUs wrote after the panic had begun: {}", late));
    }
    add_missing(boot, slots, log, findings);
    return log;
}

Console convert(const PlogConsole& from, const Log& log) {
    Console console;
    console.name = from.name;
    console.driver = from.name;
    console.index = from.index;
    console.kind = from.reliability == PLOG_RELIABILITY_ATOMIC ? printkfmt::ConsoleKind::kNbcon
                                                               : printkfmt::ConsoleKind::kLegacy;
    console.flags = (from.flags & PLOG_CONSOLE_ENABLED) != 0
                        ? static_cast<std::uint32_t>(printkfmt::ConsoleFlag::kEnabled)
                        : 0;
    console.ignores_loglevel = true;
    const Seq end = log.next_seq.value_or(Seq{0});
    const bool proved = from.position.has_value() && Seq{*from.position} <= end;
    console.next_seq = proved ? Seq{*from.position} : end;
    console.active_from = Seq{from.registered_seq};
    console.half_out = proved && console.enabled() && console.next_seq < end;
    if (!proved) {
        console.certain = false;
        console.maybe_from = Seq{from.registered_seq};
        console.basis =
            "the stored position is damaged or lies beyond the newest record: the console may "
            "have missed any record";
    } else if (from.passed && Seq{*from.passed} < console.next_seq) {
        console.certain = false;
        console.maybe_from = Seq{*from.passed};
        console.basis = fmt::format(
            "the position moves only after a record has been shown, but in the panic it passed "
            "over record {}, which was unfinished, and may have passed over others after it",
            *from.passed);
    } else {
        console.maybe_from = console.next_seq;
        console.basis = "exact: the position moves only after a record has been shown";
    }
    console.coverage = printkfmt::replay(log, console);
    return console;
}

printkfmt::Machine make_machine(const Boot& boot, const Log& log) {
    printkfmt::Machine machine;
    if (boot.super != nullptr) {
        machine.release = boot.super->release;
        if (boot.super->wall_time_ns != 0) {
            machine.wall_clock = printkfmt::WallClock{
                static_cast<std::int64_t>(boot.super->wall_time_ns - boot.super->time_ns), 0,
                "the wall clock when the log was attached"};
        }
    }
    if (!log.records.empty()) {
        machine.uptime_ns = log.records.back().timestamp_ns;
    }
    return machine;
}

}  // namespace

std::vector<Source> make_plog_sources(const PlogRegion& region, std::string_view origin) {
    std::vector<Source> sources;
    for (auto& [epoch, boot] : split_boots(region)) {
        Source& source = sources.emplace_back();
        source.origin = fmt::format("{}: boot {}", origin, epoch);
        source.id = fmt::format("boot {}", epoch);
        source.plog_boot = epoch;
        source.log = make_log(boot, slots_for(boot, region), source.findings);
        source.machine = make_machine(boot, source.log);
        source.crash_cause = find_crash_cause(source.log);
        for (const PlogConsole* console : boot.consoles) {
            source.consoles.push_back(convert(*console, source.log));
            if (!source.consoles.back().certain && !console->passed) {
                source.findings.loss(ErrorKind::kCorrupt,
                                     fmt::format("console {}: its stored position is damaged",
                                                 source.consoles.back().name));
            }
        }
        source.has_consoles = true;
    }
    if (!sources.empty() && region.damaged_slots != 0) {
        sources.back().findings.loss(ErrorKind::kCorrupt,
                                     fmt::format("{}: {} of {} slots are damaged", origin,
                                                 region.damaged_slots, region.slots));
    }
    if (!sources.empty() && region.damaged_supers != 0) {
        sources.back().findings.note(fmt::format("{}: {} copies of the superblock are damaged",
                                                 origin, region.damaged_supers));
    }
    return sources;
}

}  // namespace lastwords::extractor
