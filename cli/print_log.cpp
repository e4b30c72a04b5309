// SPDX-License-Identifier: GPL-2.0-or-later
// Walks the sources and prints their records.
#include "cli/print_log.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/json_parts.h"
#include "cli/record_writer.h"
#include "cli/session.h"
#include "printkfmt/model/filter_hint.h"
#include "printkfmt/model/verdict.h"
#include "printkfmt/render/json.h"
#include "printkfmt/render/log_walk.h"
#include "printkfmt/text/escape.h"

namespace lastwords::cli {

using printkfmt::Console;
using printkfmt::Delivery;
using printkfmt::Log;
using printkfmt::LogItem;
using printkfmt::Record;
using printkfmt::SeqInterval;
using printkfmt::Source;

namespace {

/// Writes a head line before a run of records. Only a format that may have lines of lastwords' own
/// between the records gets it.
void write_head(const LogRequest& request, const std::string& head, Output& output) {
    if (request.format->has_remarks) {
        output.text() += fmt::format("==> {} <==\n", printkfmt::terminal_escaped(head));
    }
}

/// Writes the source's records, gaps and marks in order, and also its ghosts if the user asked for
/// them.
void write_records(const Source& source, const LogRequest& request, RecordWriter& writer,
                   Output& output) {
    printkfmt::walk_log(source.log, request.ghosts, [&](const LogItem& item) {
        switch (item.kind) {
            case LogItem::Kind::kRecord:
            case LogItem::Kind::kGhost:
                writer.context().ghost = item.kind == LogItem::Kind::kGhost;
                writer.write(*item.record, output);
                break;
            case LogItem::Kind::kGap:
                writer.write_gap(item.gap, printkfmt::kNotInTheLog, item.record, output);
                break;
            case LogItem::Kind::kMark:
                writer.write_mark(*item.mark, item.record, output);
                break;
        }
        return !output.stopped();
    });
}

/// Visits the records of an interval. The log's records are in the order of their numbers.
template <class Visit>
void visit_records_in(const Log& log, const SeqInterval& interval, Visit visit) {
    const auto below = [&log](Seq limit) {
        return [&log, limit](const Record& record) {
            const std::optional<Seq> number = log.number_of(record);
            return !number || *number < limit;
        };
    };
    const auto first =
        std::partition_point(log.records.begin(), log.records.end(), below(interval.begin));
    const auto last = std::partition_point(first, log.records.end(), below(interval.end));
    std::for_each(first, last, visit);
}

void write_interval(const Source& source, const SeqInterval& interval, RecordWriter& writer,
                    Output& output) {
    const printkfmt::SeqRun gap{interval.begin, interval.end};
    switch (interval.delivery) {
        case Delivery::kLost:
            writer.write_gap(gap, "were overwritten before this console got there", nullptr,
                             output);
            return;
        case Delivery::kMissing:
            writer.write_gap(gap, "never reached this console and are not in the dump", nullptr,
                             output);
            return;
        case Delivery::kUnflushed:
        case Delivery::kDoubtful:
            writer.context().doubtful = interval.delivery == Delivery::kDoubtful;
            visit_records_in(source.log, interval,
                             [&](const Record& record) { writer.write(record, output); });
            return;
        case Delivery::kSuppressed:
        case Delivery::kPassed:
            return;
    }
}

/// What `unflushed` prints about one console.
struct Share {
    const Console& console;  // outlives the Share, because Recovered owns it
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
    share.writer.context().doubtful = false;
    for (const Record& record : source.log.buffered) {
        if (printkfmt::is_missed_buffer(record)) {
            share.writer.write(record, output);
        }
    }
}

bool is_wanted(const Console& console, const Source& source, const std::string& name) {
    if (name != "all") {
        return console.name == name;
    }
    return printkfmt::has_missed_buffers(source) ||
           printkfmt::standing_of(console, source.log) != printkfmt::Standing::kComplete;
}

/// The message in the place of a list that would be empty.
std::string nothing_unflushed(const extractor::Recovered& recovered) {
    const bool any = std::any_of(recovered.sources.begin(), recovered.sources.end(),
                                 [](const Source& source) { return !source.consoles.empty(); });
    return any ? fmt::format("no console missed anything (consoles: {})", console_names(recovered))
               : "no console was found, so there is no telling what was never shown";
}

/// Makes a writer for each source. Fails if one of the request's times cannot be converted to a
/// source's clock.
Result<std::vector<RecordWriter>> writers_for(const extractor::Recovered& recovered,
                                              const LogRequest& request) {
    std::vector<RecordWriter> writers;
    for (std::size_t i = 0; i < recovered.sources.size(); ++i) {
        TRY(RecordWriter writer,
            RecordWriter::create(recovered.sources, i, request, source_key(recovered, i)));
        writers.push_back(std::move(writer));
    }
    return writers;
}

/// Makes a share for each console that `name` selects. Fails for the same reason as writers_for(),
/// and if `name` is a console that no source has.
Result<std::vector<Share>> shares_for(const extractor::Recovered& recovered,
                                      const LogRequest& request, const std::string& name) {
    std::vector<Share> shares;
    for (std::size_t i = 0; i < recovered.sources.size(); ++i) {
        const Source& source = recovered.sources[i];
        for (const Console& console : source.consoles) {
            if (is_wanted(console, source, name)) {
                TRY(RecordWriter writer,
                    RecordWriter::create(recovered.sources, i, request, source_key(recovered, i)));
                writer.context().console = console.name;
                shares.push_back({console, std::move(writer)});
            }
        }
    }
    if (shares.empty() && name != "all") {
        return tl::unexpected(no_such_console(recovered, name));
    }
    return shares;
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

Result<Notes> print_sources(const extractor::Recovered& recovered, const LogRequest& request,
                            Output& output) {
    TRY(std::vector<RecordWriter> writers, writers_for(recovered, request));
    return write_sources(writers, request, output);
}

Result<Notes> print_log(const extractor::Recovered& recovered, const LogRequest& request,
                        Output& output) {
    TRY(std::vector<RecordWriter> writers, writers_for(recovered, request));
    if (request.format->json) {
        append_json_head(recovered, output.text());
    }
    Notes notes = write_sources(writers, request, output);
    if (std::all_of(writers.begin(), writers.end(),
                    [](const RecordWriter& writer) { return writer.accepted_none(); })) {
        if (const auto why = printkfmt::why_no_caller(request.filter, recovered.sources);
            !why.empty()) {
            notes.push_back(why);
        }
    }
    if (request.format->json) {
        append_json_findings(recovered, SourceKey::kIfSeveral, output.text());
    }
    return notes;
}

Result<Notes> print_unflushed(const extractor::Recovered& recovered, const LogRequest& request,
                              const std::string& console_name, Output& output) {
    TRY(std::vector<Share> shares, shares_for(recovered, request, console_name));
    Notes notes;
    if (request.format->json) {
        append_json_head(recovered, output.text());
    }
    for (Share& share : shares) {
        write_share(share, request, output);
        share.writer.add_notes(notes);
    }
    if (shares.empty()) {
        notes.push_back(nothing_unflushed(recovered));
    }
    if (request.format->json) {
        append_json_findings(recovered, SourceKey::kIfSeveral, output.text());
    }
    return notes;
}

}  // namespace lastwords::cli
