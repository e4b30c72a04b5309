// SPDX-License-Identifier: GPL-2.0-or-later
// Walks the merged entries and prints those that are wanted.
#include "cli/print_merge.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "cli/json_parts.h"
#include "cli/layout.h"
#include "printkfmt/model/verdict.h"
#include "printkfmt/render/dmesg.h"
#include "printkfmt/render/json.h"
#include "printkfmt/render/merged_json.h"
#include "printkfmt/text/escape.h"

namespace lastwords::cli {

using printkfmt::BootTimeline;
using printkfmt::Entry;
using printkfmt::MergeFilter;
using printkfmt::Source;

namespace {

/// Writes a line for each source, which says the source's letter.
void write_head(const extractor::Recovered& recovered, Output& output) {
    for (std::uint32_t i = 0; i < recovered.sources.size(); ++i) {
        const Source& source = recovered.sources[i];
        output.text() +=
            fmt::format("{}  {} ({} records)\n", printkfmt::letter_of(i),
                        printkfmt::terminal_escaped(source.origin), source.log.records.size());
    }
}

/// Some sources are the captured output of a console. For each such console, writes which records
/// it never showed.
void write_verdicts(const extractor::Recovered& recovered, const BootTimeline& timeline,
                    Output& output) {
    for (const std::uint32_t index : timeline.sources) {
        const Source& source = recovered.sources[index];
        for (const printkfmt::Console& console : source.consoles) {
            if (console.captured()) {
                append_wrapped(printkfmt::verdict_on(console, source).sentence, 3, output.text());
            }
        }
    }
}

void write_timeline(const extractor::Recovered& recovered, const BootTimeline& timeline,
                    const MergeFilter& filter, Output& output) {
    const printkfmt::TimelineText text(recovered.sources, timeline, output.is_terminal());
    printkfmt::walk_timeline(recovered.sources, timeline, [&](const printkfmt::TimelineItem& item) {
        const bool is_entry = item.kind == printkfmt::LogItem::Kind::kRecord;
        const bool wanted = is_entry
                                ? filter.accepts(*item.entry)
                                : !item.entry || filter.words.accepts_remark_before(*item.entry);
        if (wanted) {
            text.append(item, output.text());
            output.flush_if_full();
        }
        return !output.stopped();
    });
}

/// Writes the bytes of a text, line by line. Only on a terminal, which they could control, are
/// they escaped.
void write_text(std::string_view text, Output& output) {
    const bool terminal = output.is_terminal();
    while (!text.empty() && !output.stopped()) {
        const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
        if (terminal) {
            printkfmt::append_terminal_escaped(text.substr(0, end), output.text());
        } else {
            output.text() += text.substr(0, end);
        }
        text.remove_prefix(end);
        output.flush_if_full();
    }
}

}  // namespace

void print_merge(const extractor::Recovered& recovered, const printkfmt::Merged& merged,
                 const MergeFilter& filter, Output& output) {
    write_head(recovered, output);
    for (const BootTimeline& timeline : merged.timelines) {
        write_verdicts(recovered, timeline, output);
        output.text() += merged.timelines.size() == 1
                             ? "\n"
                             : fmt::format("\n==> {} <==\n", printkfmt::letters_of(timeline));
        write_timeline(recovered, timeline, filter, output);
    }
}

void print_merge_json(const extractor::Recovered& recovered, const printkfmt::Merged& merged,
                      const MergeFilter& filter, Output& output) {
    append_json_head(recovered, output.text());
    for (std::size_t i = 0; i < recovered.sources.size(); ++i) {
        printkfmt::append_json_source(recovered.sources[i], i, output.text());
        for (const printkfmt::Mark& mark : recovered.sources[i].log.marks) {
            printkfmt::append_json_mark(mark, i, output.text());
        }
    }
    for (const BootTimeline& timeline : merged.timelines) {
        printkfmt::append_json_story(timeline, output.text());
        for (const Entry entry : timeline.entries) {
            if (output.stopped()) {
                return;
            }
            if (filter.accepts(entry)) {
                printkfmt::append_json_entry(recovered.sources, entry, output.text());
                output.flush_if_full();
            }
        }
    }
    append_json_findings(recovered, SourceKey::kAlways, output.text());
}

void print_source(const Source& source, Output& output) {
    const printkfmt::Log& log = source.log;
    if (!log.input.empty()) {
        write_text(log.input, output);
        return;
    }
    printkfmt::RenderContext context(source, {});
    context.options.terminal = output.is_terminal();
    for (const printkfmt::Record& record : log.records) {
        printkfmt::append_dmesg(context, record, output.text());
        output.flush_if_full();
    }
}

}  // namespace lastwords::cli
