// SPDX-License-Identifier: GPL-2.0-or-later
// Filters and formats records, and formats the gaps and marks between them.
#include "cli/record_writer.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/log_options.h"
#include "printkfmt/render/json.h"
#include "printkfmt/render/log_walk.h"
#include "printkfmt/text/escape.h"

namespace lastwords::cli {

using printkfmt::Record;
using printkfmt::Source;

RecordWriter::RecordWriter(const Source& source, const LogRequest& request,
                           printkfmt::BoundFilter filter)
    : request_(request), context_{source, request.render}, filter_(std::move(filter)) {
    context_.options.buffers = printkfmt::kernel_buffers(source.machine.release);
}

Result<RecordWriter> RecordWriter::create(std::span<const Source> sources, std::size_t at,
                                          const LogRequest& request,
                                          std::optional<std::size_t> source_key) {
    printkfmt::Filter filter = request.filter;
    TRY(filter.times, printkfmt::resolve_range({request.since, request.until}, sources[at]));
    TRY(printkfmt::BoundFilter bound,
        printkfmt::bind_filter(filter, sources, at).map_error(in_filter_option));
    RecordWriter writer(sources[at], request, std::move(bound));
    writer.context_.source_index = source_key;
    return writer;
}

void RecordWriter::write(const Record& record, Output& output) {
    const auto kind =
        context_.ghost ? printkfmt::RecordKind::kGhost : printkfmt::RecordKind::kStored;
    if (!filter_.accepts(record, kind)) {
        return;
    }
    accepted_none_ = false;
    if (request_.format->kernel_text && (context_.ghost || !printkfmt::kernel_shows(record))) {
        ++left_out_;
        return;
    }
    context_.goes_on = goes_on_with_last_line(record) && output.text().ends_with('\n');
    if (context_.goes_on) {
        output.text().pop_back();
    } else {
        output.flush_if_full();  // never between the parts of a line
    }
    request_.format->append(context_, record, output.text());
    joinable_ = request_.format->joins_lines && !context_.ghost && !context_.doubtful &&
                        context_.source.lines.empty() && printkfmt::is_ordinary(record)
                    ? record.seq
                    : std::nullopt;
}

/// Whether the record goes on with the line that was written last, so that it joins it. A line with
/// a remark at its end is left as it is.
bool RecordWriter::goes_on_with_last_line(const Record& record) const {
    return record.continues && joinable_ && record.seq && *record.seq == *joinable_ + 1 &&
           !context_.ghost && !context_.options.decode;
}

void RecordWriter::write_gap(const printkfmt::SeqRun& gap, std::string_view why, const Record* next,
                             Output& output) const {
    if (!filter_.accepts_remark_before(next)) {
        return;
    }
    if (request_.format->json) {
        printkfmt::append_json_lost(gap, context_.console, context_.source_index, output.text());
    } else if (request_.format->has_remarks) {
        output.text() += fmt::format("{{lastwords: {}}}\n", printkfmt::gap_text(gap, why));
    }
}

void RecordWriter::write_mark(const printkfmt::Mark& mark, const Record* next,
                              Output& output) const {
    if (mark.words.empty() || !filter_.accepts_remark_before(next)) {
        return;
    }
    if (request_.format->json) {
        printkfmt::append_json_mark(mark, context_.source_index, output.text());
    } else if (request_.format->has_remarks) {
        output.text() +=
            fmt::format("{{lastwords: {}}}\n", printkfmt::terminal_escaped(mark.words));
    }
}

void RecordWriter::add_notes(Notes& notes) const {
    const auto& clock = context_.source.machine.wall_clock;
    if (left_out_ != 0) {
        notes.push_back(
            fmt::format("{} record{} left out, which the kernel would not show (reserved, "
                        "unfinished or damaged): --format dmesg shows all, marked",
                        left_out_, left_out_ == 1 ? "" : "s"));
    }
    if (!request_.render.wall_time) {
        return;
    }
    std::string note;
    if (clock) {
        note = fmt::format("wall time: {}; exact to {:.3f} s either way", clock->method,
                           static_cast<double>(clock->error_ns) / 1e9);
    } else if (context_.source_index) {
        note =
            "wall time: seconds since boot are shown where the dump does not say when its kernel "
            "booted";
    } else {
        note =
            "wall time: the dump does not say when its kernel booted, so seconds since boot are "
            "shown";
    }
    // Once for all the boots of a region.
    if (std::find(notes.begin(), notes.end(), note) == notes.end()) {
        notes.push_back(std::move(note));
    }
}

}  // namespace lastwords::cli
