// SPDX-License-Identifier: GPL-2.0-or-later
// Makes Sources of pstore dumps and of pstore's other records.
#include "extractor/pstore/pstore_sources.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <tuple>

#include "extractor/file/text_bytes.h"
#include "extractor/pstore/assemble_parts.h"
#include "extractor/pstore/group_parts.h"
#include "extractor/pstore/pmsg.h"
#include "extractor/text/log_facts.h"
#include "extractor/text/text_sources.h"
#include "printkfmt/parse/lines/line_parser.h"
#include "printkfmt/parse/prefix/dialects.h"
#include "printkfmt/text/timestamp.h"

namespace lastwords::extractor {

namespace {

using printkfmt::ByteRun;
using printkfmt::PstoreArea;
using printkfmt::PstoreRecord;
using printkfmt::PstoreType;
using printkfmt::Source;
using printkfmt::TextState;

/// Marks the log records that contain doubtful bytes. The offsets in `doubtful` count from the
/// start of the pstore record, in which the log begins at offset `from`.
void mark_doubtful(printkfmt::Log& log, std::span<const ByteRun> doubtful, std::uint64_t from) {
    for (std::size_t i = 0; i < log.records.size(); ++i) {
        const std::uint64_t begin = from + log.places[i].begin;
        const std::uint64_t end = from + log.places[i].end;
        const auto run = std::partition_point(doubtful.begin(), doubtful.end(),
                                              [&](const ByteRun& one) { return one.end <= begin; });
        if (run != doubtful.end() && run->begin < end &&
            log.records[i].text_state == TextState::kWhole) {
            log.records.set_text_state(i, TextState::kDoubtful);
        }
    }
}

std::string time_text(const printkfmt::PstoreTime& time) {
    return fmt::format("{}.{:06}", time.seconds, time.nanoseconds / 1000);
}

std::string parts_text(const LogDump& dump) {
    std::string numbers;
    for (const DumpPart& part : dump.parts) {
        if (part.record->part) {
            numbers += fmt::format("{}{}", numbers.empty() ? "" : ", ", *part.record->part);
        }
    }
    return numbers;
}

constexpr std::string_view kFactsFrom = "pstore";
constexpr std::string_view kRecordFact = "record";

void add_facts(const LogDump& dump, Source& source) {
    const auto fact = [&](std::string_view name, std::string value) {
        if (!value.empty()) {
            source.facts.push_back({std::string(name), std::move(value), std::string(kFactsFrom)});
        }
    };
    fact("reason", dump.reason);
    fact("dump of its boot", dump.count ? std::to_string(*dump.count) : "");
    fact("parts, oldest first", parts_text(dump));
    fact("written at", dump.time ? time_text(*dump.time) : "");
    for (const DumpPart& part : dump.parts) {
        fact(kRecordFact, part.record->name);
    }
    for (const std::string& copy : dump.copies) {
        source.findings.note("the same text is also in " + copy);
    }
}

/// Sets the crash cause from the reason of the dump if the text has none, because the line about
/// the panic may be in a missing part. Also sets the crash time of a panic.
void fill_crash_cause(const LogDump& dump, Source& source) {
    const bool panic = dump.reason == "Panic";
    if (panic && dump.time) {
        source.machine.crash_time = dump.time->seconds;
    }
    if (!(source.crash_cause && source.crash_cause->fatal) && (panic || dump.reason == "Oops")) {
        printkfmt::CrashCause cause{
            fmt::format("{} according to pstore; the kernel's own line is not in the text",
                        name_of(dump)),
            std::nullopt, panic};
        if (source.crash_cause) {
            cause.survived = source.crash_cause->survived + 1;
            cause.first_survived = source.crash_cause->first_survived
                                       ? source.crash_cause->first_survived
                                       : source.crash_cause->first_fault;
        }
        source.crash_cause = std::move(cause);
    }
}

/// Adds a note if the text does not start at boot, because older text did not fit or had already
/// left the kernel's log.
void note_beginning(Source& source) {
    const auto& records = source.log.records;
    if (records.empty() || records.front().text.starts_with("Linux version ") ||
        !records.front().timestamp_ns) {
        return;
    }
    source.findings.note(fmt::format(
        "{}: the text begins at {}: older text did not fit (kmsg_bytes, the record's size), or "
        "was no longer in the kernel's log",
        source.origin, printkfmt::seconds_text(*records.front().timestamp_ns)));
}

Source make_source(const LogDump& dump) {
    DumpText text = assemble_text(dump);
    const SharedText shared = share(std::move(text.text));
    printkfmt::ParseOptions options;
    options.split = false;
    options.marks = text.marks;
    Source source;
    auto logs = printkfmt::parse_lines(shared.text, &printkfmt::pstore_dialect(), options);
    source.log = std::move(logs.front().log);
    source.log.input_owner = shared.owner;
    source.findings = std::move(logs.front().findings);
    source.findings.add(text.findings);
    note_unparsed(source);
    mark_doubtful(source.log, text.doubtful, 0);
    const std::string name = name_of(dump);
    const DumpPart& first = dump.parts.front();
    source.input_index = first.area->input_index;
    source.origin = fmt::format("{}: {}", first.area->origin, name);
    if (name != first.record->name) {
        source.origin += fmt::format(" ({})", dump.parts.size() == 1
                                                  ? first.record->name
                                                  : fmt::format("{} parts", dump.parts.size()));
        source.id = dump.time ? fmt::format("{} {}", name, time_text(*dump.time)) : name;
    }
    fill_from_log(source);
    add_facts(dump, source);
    fill_crash_cause(dump, source);
    note_beginning(source);
    return source;
}

/// Adds a note that says which earlier dumps of the boot are missing. The count of dumps starts at
/// 1 in every boot and increases with every dump. Source: fs/pstore/platform.c, pstore_dump()
/// (oopscount), 5.10 to 7.2.
void note_missing_dumps(const std::vector<LogDump>& dumps, std::size_t index, Source& source) {
    const LogDump& dump = dumps[index];
    if (!dump.count || *dump.count < 2) {
        return;
    }
    std::uint32_t highest = 0;
    for (std::size_t i = 0; i < index; ++i) {
        if (dumps[i].backend == dump.backend && dumps[i].count && *dumps[i].count < *dump.count) {
            highest = std::max(highest, *dumps[i].count);
        }
    }
    if (highest + 1 == *dump.count) {
        return;
    }
    const std::uint32_t last = *dump.count - 1;
    source.findings.note(fmt::format(
        "{}: its boot wrote {} dump{} before it, of which number {}{} is missing: overwritten, "
        "kept out or erased",
        name_of(dump), last, last == 1 ? "" : "s", highest + 1,
        last == highest + 1 ? "" : fmt::format(" to {}", last)));
}

/// Makes the Source of a console record whose bytes are not text. This happens if the header of a
/// zone is destroyed, since the zone may then be of another kind.
Source make_source_without_text(const PstoreRecord& record, std::string origin) {
    Source source;
    source.origin = std::move(origin);
    source.findings.loss(
        ErrorKind::kCorrupt,
        fmt::format("{}: its {} bytes are not text: not shown", source.origin, record.text.size()));
    return source;
}

/// Adds a Source for each boot in the record: a console zone can hold the end of one boot and the
/// beginning of the next.
void add_console(const PstoreArea& area, const PstoreRecord& record, std::vector<Source>& into) {
    const std::string origin = fmt::format("{}: {}", area.origin, record.name);
    printkfmt::ParseOptions options;
    options.capture = record.type == PstoreType::kConsole;
    if (options.capture && !is_text(as_bytes(record.text))) {
        into.push_back(make_source_without_text(record, origin));
        into.back().input_index = area.input_index;
        return;
    }
    std::uint64_t from = 0;
    for (Source& source : make_text_sources(record.text, origin, options)) {
        mark_doubtful(source.log, record.doubtful, from);
        from += source.log.input.size();
        source.console = options.capture ? record.backend : std::string{};
        source.input_index = area.input_index;
        into.push_back(std::move(source));
    }
}

void add_pmsg(const PstoreArea& area, const PstoreRecord& record, std::vector<Source>& into) {
    into.push_back(pmsg_source(record.text, fmt::format("{}: {}", area.origin, record.name)));
    into.back().input_index = area.input_index;
    printkfmt::RecordList& records = into.back().log.records;
    for (std::size_t i = 0; i < records.size() && !record.doubtful.empty(); ++i) {
        records.set_text_state(i, TextState::kDoubtful);
    }
}

bool has_log(const PstoreRecord& record) {
    const bool is_log = record.type == PstoreType::kConsole || record.type == PstoreType::kPmsg ||
                        record.type == PstoreType::kUnknown;
    return is_log && !record.text.empty();
}

/// Records with the same Identity are copies of each other. It consists of type, backend, text and,
/// for a dump, the time, because the kernel may print the same text twice.
using Identity = std::tuple<PstoreType, std::string_view, std::string_view, std::int64_t>;

Identity identity(const PstoreRecord& record) {
    const bool timed = record.type == PstoreType::kDmesg && record.time;
    return {record.type, record.backend, record.text, timed ? record.time->seconds : 0};
}

}  // namespace

bool names_record(const printkfmt::Fact& fact) {
    return fact.name == kRecordFact && fact.from == kFactsFrom;
}

bool is_named_after(const Source& source, const PstoreArea& area, const PstoreRecord& record) {
    std::string_view origin = source.origin;
    for (const std::string_view part :
         {std::string_view(area.origin), std::string_view(": "), std::string_view(record.name)}) {
        if (!origin.starts_with(part)) {
            return false;
        }
        origin.remove_prefix(part.size());
    }
    return origin.empty() || origin.front() == ':' || origin.front() == ',';
}

bool is_made_of(const Source& source, const PstoreArea& area, const PstoreRecord& record) {
    return is_named_after(source, area, record) ||
           (source.origin.starts_with(area.origin + ": ") &&
            std::any_of(source.facts.begin(), source.facts.end(), [&](const printkfmt::Fact& fact) {
                return names_record(fact) && fact.value == record.name;
            }));
}

std::vector<Source> make_pstore_sources(std::span<const PstoreArea> areas) {
    std::vector<Source> sources;
    const std::vector<LogDump> dumps = group_parts(areas);
    for (std::size_t i = 0; i < dumps.size(); ++i) {
        sources.push_back(make_source(dumps[i]));
        note_missing_dumps(dumps, i, sources.back());
    }
    std::set<Identity> seen;
    for (const PstoreArea& area : areas) {
        for (const PstoreRecord& record : area.records) {
            if (!has_log(record) || !seen.insert(identity(record)).second) {
                continue;
            }
            if (record.type == PstoreType::kPmsg) {
                add_pmsg(area, record, sources);
            } else {
                add_console(area, record, sources);
            }
        }
    }
    return sources;
}

void note_copies(std::span<const PstoreArea> areas, Findings& findings) {
    std::map<Identity, const PstoreArea*> first_in;
    for (const PstoreArea& area : areas) {
        std::size_t logs = 0;
        std::size_t copies = 0;
        const PstoreArea* original = nullptr;
        for (const PstoreRecord& record : area.records) {
            if (record.text.empty() || (record.type != PstoreType::kDmesg && !has_log(record))) {
                continue;
            }
            ++logs;
            const auto first = first_in.try_emplace(identity(record), &area).first->second;
            if (first != &area) {
                ++copies;
                original = original == nullptr ? first : original;
            }
        }
        if (copies != 0) {
            findings.note(fmt::format("{}: {} the same as in {}, and shown once", area.origin,
                                      copies == logs
                                          ? "its logs are"
                                          : fmt::format("{} of its {} logs are", copies, logs),
                                      original->origin));
        }
    }
}

}  // namespace lastwords::extractor
