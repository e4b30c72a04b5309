// SPDX-License-Identifier: GPL-2.0-or-later
// Walks the sources of a dump and prints their records.
#include "cli/print_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "cli/findings_json.h"
#include "cli/record_writer.h"
#include "printkfmt/model/verdict.h"
#include "printkfmt/render/json.h"
#include "printkfmt/text/escape.h"

namespace lastwords::cli {

using printkfmt::Console;
using printkfmt::Delivery;
using printkfmt::Log;
using printkfmt::Record;
using printkfmt::SeqInterval;
using printkfmt::Source;

namespace {

/// Set when there is more than one source, for JSON and head lines.
std::optional<std::size_t> index_of(const extractor::Recovered& recovered, const Source& source) {
    if (recovered.sources.size() < 2) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(&source - recovered.sources.data());
}

/// A head line between runs of records; formats of exact bytes have no place for it.
void write_head(const LogRequest& request, const std::string& head, Output& output) {
    if (request.format->append == printkfmt::append_dmesg) {
        output.text() += fmt::format("==> {} <==\n", printkfmt::terminal_escaped(head));
    }
}

/// The source's records, with its ghosts between them where asked for, and the gaps in their seqs.
void write_records(const Source& source, const LogRequest& request, RecordWriter& writer,
                   Output& output) {
    std::span<const Record> records = source.log.records;
    std::span<const Record> ghosts =
        request.ghosts ? std::span<const Record>(source.log.ghosts) : std::span<const Record>{};
    std::optional<Seq> expected;
    std::span<const printkfmt::Mark> marks = source.log.marks;
    while ((!records.empty() || !ghosts.empty()) && !output.stopped()) {
        const bool ghost =
            !ghosts.empty() && (records.empty() || ghosts[0].position < records[0].position);
        std::span<const Record>& from = ghost ? ghosts : records;
        const Record& record = from[0];
        from = from.subspan(1);
        for (; !marks.empty() && marks[0].before <= record.position; marks = marks.subspan(1)) {
            writer.write_mark(marks[0], &record, output);
        }
        if (expected && record.seq && *record.seq > *expected) {
            writer.write_gap({*expected, *record.seq, Delivery::kLost}, "not in the log", &record,
                             output);
        }
        if (record.seq) {
            expected = *record.seq + 1;
        }
        writer.context().ghost = ghost;
        writer.write(record, output);
    }
    for (const printkfmt::Mark& mark : marks) {
        writer.write_mark(mark, nullptr, output);
    }
}

/// The records of an interval; records are in the order of their seq.
std::span<const Record> records_in(const Log& log, const SeqInterval& interval) {
    const auto below = [](Seq limit) {
        return [limit](const Record& record) { return !record.seq || *record.seq < limit; };
    };
    const auto first =
        std::partition_point(log.records.begin(), log.records.end(), below(interval.begin));
    const auto last = std::partition_point(first, log.records.end(), below(interval.end));
    return {first, last};
}

void write_interval(const Source& source, const SeqInterval& interval, RecordWriter& writer,
                    Output& output) {
    switch (interval.delivery) {
        case Delivery::kLost:
            writer.write_gap(interval, "were overwritten before this console got there", nullptr,
                             output);
            return;
        case Delivery::kMissing:
            writer.write_gap(interval, "never reached this console and are not in the dump",
                             nullptr, output);
            return;
        case Delivery::kUnflushed:
        case Delivery::kDoubtful:
            writer.context().doubtful = interval.delivery == Delivery::kDoubtful;
            for (const Record& record : records_in(source.log, interval)) {
                writer.write(record, output);
            }
            return;
        case Delivery::kSuppressed:
        case Delivery::kPassed:
            return;
    }
}

/// One console's part of the output.
struct Share {
    const Console& console;  // outlives this (owned by the Dump)
    RecordWriter writer;
};

void write_share(Share& share, const LogRequest& request, Output& output) {
    const Source& source = share.writer.context().source;
    write_head(request, printkfmt::verdict_on(share.console, source).sentence, output);
    if (request.format->json) {
        printkfmt::append_json_console(share.console, share.writer.context().source_index,
                                       output.text());
    }
    for (const SeqInterval& interval : share.console.coverage.intervals) {
        write_interval(source, interval, share.writer, output);
    }
}

bool wanted(const Console& console, const Source& source, const std::string& name) {
    if (name != "all") {
        return console.name == name;
    }
    return printkfmt::verdict_on(console, source).standing != printkfmt::Standing::kComplete;
}

std::string console_names(const extractor::Recovered& recovered) {
    std::string names;
    for (const Source& source : recovered.sources) {
        for (const Console& console : source.consoles) {
            names += names.empty() ? "" : ", ";
            names += console.name;
        }
    }
    return names.empty() ? "none" : names;
}

/// Fails on a time that cannot be told on a source's clock.
Result<std::vector<RecordWriter>> writers_for(const extractor::Recovered& recovered,
                                              const LogRequest& request) {
    std::vector<RecordWriter> writers;
    for (const Source& source : recovered.sources) {
        TRY(RecordWriter writer,
            RecordWriter::create(source, request, index_of(recovered, source)));
        writers.push_back(std::move(writer));
    }
    return writers;
}

Notes write_sources(std::vector<RecordWriter>& writers, const LogRequest& request, Output& output) {
    Notes notes;
    for (RecordWriter& writer : writers) {
        const Source& source = writer.context().source;
        if (writer.context().source_index) {
            write_head(request, source.origin, output);
            if (request.format->json) {
                printkfmt::append_json_source(source, writer.context().source_index, output.text());
            }
        }
        write_records(source, request, writer, output);
        writer.add_notes(notes);
    }
    return notes;
}

}  // namespace

void append_json_head(const extractor::Recovered& recovered, Output& output) {
    printkfmt::append_json_head(recovered.paths, output.text());
}

Result<Notes> print_sources(const extractor::Recovered& recovered, const LogRequest& request,
                            Output& output) {
    TRY(std::vector<RecordWriter> writers, writers_for(recovered, request));
    return write_sources(writers, request, output);
}

Result<Notes> print_log(const extractor::Recovered& recovered, const LogRequest& request,
                        Output& output) {
    TRY(std::vector<RecordWriter> writers, writers_for(recovered, request));
    if (request.format->json) {
        append_json_head(recovered, output);
    }
    Notes notes = write_sources(writers, request, output);
    if (request.format->json) {
        append_json_findings(recovered, SourceKey::kIfSeveral, output.text());
    }
    return notes;
}

Result<Notes> print_unflushed(const extractor::Recovered& recovered, const LogRequest& request,
                              const std::string& console_name, Output& output) {
    std::vector<Share> shares;
    for (const Source& source : recovered.sources) {
        for (const Console& console : source.consoles) {
            if (wanted(console, source, console_name)) {
                TRY(RecordWriter writer,
                    RecordWriter::create(source, request, index_of(recovered, source)));
                writer.context().console = console.name;
                shares.push_back({console, std::move(writer)});
            }
        }
    }
    if (shares.empty() && console_name != "all") {
        return failure(ErrorKind::kNotFound, fmt::format("no console '{}' in this dump: it has {}",
                                                         console_name, console_names(recovered)));
    }
    Notes notes;
    if (request.format->json) {
        append_json_head(recovered, output);
    }
    for (Share& share : shares) {
        write_share(share, request, output);
        share.writer.add_notes(notes);
    }
    if (shares.empty()) {
        notes.push_back(
            fmt::format("no console lacks anything (consoles read: {})", console_names(recovered)));
    }
    if (request.format->json) {
        append_json_findings(recovered, SourceKey::kIfSeveral, output.text());
    }
    return notes;
}

}  // namespace lastwords::cli
