// SPDX-License-Identifier: GPL-2.0-or-later
// Makes the log of one boot from its records in a plog region.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>

#include "extractor/formats/plog/boot.h"
#include "extractor/formats/plog/missing.h"
#include "runtime/plog_format.h"

namespace lastwords::extractor {

namespace {

using printkfmt::Log;
using printkfmt::Record;
using printkfmt::RecordState;
using printkfmt::TextState;

/// In version 1 the first word says "committed" only after the whole record was persistent. Later a
/// record has nothing but its checksum to prove that its writer has finished.
RecordState record_state(const PlogRecord& record, std::uint32_t version) {
    if (record.committed && (record.proved || version == 1)) {
        return RecordState::kFinalized;
    }
    return record.committed || record.proved ? RecordState::kCommitted : RecordState::kReserved;
}

TextState text_state(const PlogRecord& record) {
    if (!record.proved) {
        return TextState::kDoubtful;
    }
    return (record.flags & PLOG_RECORD_CUT) != 0 ? TextState::kCut : TextState::kWhole;
}

/// Whether the record goes on with the line of the record before it.
bool continues(const PlogRecord& record, const PlogRecord* before) {
    return before != nullptr && (record.flags & PLOG_RECORD_CONT) != 0 &&
           (before->flags & PLOG_RECORD_NEWLINE) == 0 && before->seq + 1 == record.seq &&
           before->task == record.task && before->cpu == record.cpu &&
           before->context == record.context;
}

Record convert(const PlogRecord& from, std::uint32_t version) {
    Record record;
    record.position = from.seq;
    record.seq = Seq{from.seq};
    record.timestamp_ns = from.time_ns;
    record.level = from.level;
    record.facility = from.facility;
    record.flags = (from.flags & PLOG_RECORD_CONT) != 0 ? printkfmt::kLogCont : std::uint8_t{0};
    constexpr std::uint32_t kIsCpu = 0x80000000U;
    record.caller.id = from.context == PLOG_CONTEXT_TASK ? from.task & ~kIsCpu : from.cpu | kIsCpu;
    record.cpu = from.cpu;
    record.context = static_cast<printkfmt::CallContext>(from.context & 3U);
    record.late = (from.flags & PLOG_RECORD_LATE) != 0;
    record.in_panic = (from.flags & PLOG_RECORD_PANIC) != 0;
    record.in_emergency = (from.flags & PLOG_RECORD_EMERGENCY) != 0;
    record.is_event = (from.flags & PLOG_RECORD_EVENT) != 0;
    record.corrected = from.corrected;
    record.state = record_state(from, version);
    record.text_state = text_state(from);
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

void add_records(const PlogBoot& boot, std::uint32_t version, Log& log) {
    std::size_t bytes = 0;
    for (const PlogRecord* record : boot.records) {
        bytes += record->text.size();
    }
    log.content.reserve(bytes);
    const PlogRecord* before = nullptr;
    for (std::size_t i = 0; i < boot.records.size(); ++i) {
        const PlogRecord& from = *boot.records[i];
        Record record = convert(from, version);
        record.text_at = log.content.size();
        log.content.insert(log.content.end(), from.text.begin(), from.text.end());
        record.text = {log.content.data() + record.text_at, from.text.size()};
        record.continues = continues(from, before);
        if (i + 1 == boot.records.size() || !continues(*boot.records[i + 1], &from)) {
            record.flags |= printkfmt::kLogNewline;
        }
        log.records.push_back(record);
        before = &from;
    }
    if (!boot.records.empty()) {
        log.first_seq = Seq{boot.records.front()->seq};
        log.next_seq = Seq{boot.records.back()->seq + 1};
    }
}

void note_missing(const PlogBoot& boot, const PlogRegion& region, Log& log, Findings& findings) {
    if (region.is_remains) {
        return;
    }
    std::vector<printkfmt::SeqRun> missing = proved_missing(boot.records, region.slots);
    std::uint64_t count = 0;
    for (const printkfmt::SeqRun& run : missing) {
        count += run.end - run.begin;
    }
    if (count <= boot.overwritten_max) {
        return;
    }
    if (boot.overwritten_max == 0) {
        log.missing = std::move(missing);
    }
    findings.loss(
        ErrorKind::kMissing,
        fmt::format("{}{} records between the oldest and the newest are missing: they were {}never "
                    "finished, or are destroyed",
                    boot.overwritten_max == 0 ? "" : "at least ", count - boot.overwritten_max,
                    log.refused == 0 ? "" : "refused, "));
}

/// What the region says of messages that have no record.
void note_no_record(const PlogNoRecord& none, Log& log, Findings& findings) {
    log.refused = none.refused;
    log.dropped_after_panic = none.dropped;
    if (none.refused != 0) {
        findings.loss(ErrorKind::kMissing,
                      fmt::format("at least {} messages were refused, because writers that had not "
                                  "finished held all slots",
                                  none.refused));
    }
    if (none.dropped != 0) {
        findings.loss(
            ErrorKind::kMissing,
            fmt::format("at least {} messages of other CPUs after the panic had begun were "
                        "dropped: the slots kept for them were full",
                        none.dropped));
    }
}

void note_records(const PlogBoot& boot, std::uint32_t version, Findings& findings) {
    const auto count = [&](auto is) {
        return std::count_if(boot.records.begin(), boot.records.end(),
                             [&](const PlogRecord* one) { return is(*one); });
    };
    const auto unproved = count([](const PlogRecord& one) { return one.committed && !one.proved; });
    const auto cut =
        count([](const PlogRecord& one) { return (one.flags & PLOG_RECORD_CUT) != 0; });
    const auto late =
        count([](const PlogRecord& one) { return (one.flags & PLOG_RECORD_LATE) != 0; });
    const auto corrected = count([](const PlogRecord& one) { return one.corrected; });
    if (unproved != 0) {
        findings.loss(
            ErrorKind::kCorrupt,
            fmt::format("{} records have a text that does not match its checksum{}", unproved,
                        version == 1 ? "" : ": not finished by its writer, or damaged"));
    }
    if (cut != 0) {
        findings.loss(ErrorKind::kMissing,
                      fmt::format("number of records that are cut, because their messages were "
                                  "longer than {} bytes, or than the slots that were free: {}",
                                  PLOG_TEXT_BYTES_MAX, cut));
    }
    if (late != 0) {
        findings.note(fmt::format(
            "number of records that other CPUs wrote after the panic had begun: {}", late));
    }
    if (corrected != 0) {
        findings.note(
            fmt::format("number of records of which one flipped bit was corrected by "
                        "their checksums: {}",
                        corrected));
    }
}

}  // namespace

Log make_plog_log(PlogBoot& boot, const PlogRegion& region, Findings& findings) {
    keep_best(boot.records);
    Log log;
    add_records(boot, region.version, log);
    note_records(boot, region.version, findings);
    note_no_record(boot.no_record, log, findings);
    note_missing(boot, region, log, findings);
    return log;
}

}  // namespace lastwords::extractor
