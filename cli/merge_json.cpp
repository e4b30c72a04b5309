// SPDX-License-Identifier: GPL-2.0-or-later
// One object an entry: the record as `log` has it, with who has it and what they have instead.
#include "cli/merge_json.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/findings_json.h"
#include "printkfmt/render/json.h"
#include "printkfmt/render/json_line.h"
#include "printkfmt/render/renderer.h"

namespace lastwords::cli {

using printkfmt::BootTimeline;
using printkfmt::Entry;
using printkfmt::JsonLine;
using printkfmt::Occurrence;
using printkfmt::Record;
using printkfmt::Source;

namespace {

std::string holders_json(std::span<const Source> sources, std::span<const Occurrence> holders) {
    std::string json = "[";
    for (const Occurrence& held : holders) {
        json += fmt::format(R"({}{{"source":{},"position":{}}})", json.size() == 1 ? "" : ",",
                            held.source, sources[held.source].log.records[held.record].position);
    }
    return json + "]";
}

std::string variants_json(std::span<const Source> sources, const Entry& entry) {
    std::string json = "[";
    for (const std::uint32_t other : entry.differing) {
        json += json.size() == 1 ? "" : ",";
        const MergedRecord theirs(sources, entry, other);
        {
            JsonLine line(json);
            line.number("source", other);
            line.exact_text(theirs.record().text);
        }
        json.pop_back();  // the newline
    }
    return json + "]";
}

void write_entry(std::span<const Source> sources, const Entry& entry, std::string& out) {
    const MergedRecord merged(sources, entry, entry.shown);
    printkfmt::RenderContext context(sources[entry.shown], {});
    context.source_index = entry.shown;
    printkfmt::append_json(context, merged.record(), out);
    out.resize(out.size() - 2);  // "}\n": more keys follow
    out += ",\"in\":" + holders_json(sources, entry.in);
    if (!entry.also.empty()) {
        out += ",\"also_in\":" + holders_json(sources, entry.also);
    }
    if (!entry.differing.empty()) {
        out += ",\"variants\":" + variants_json(sources, entry);
    }
    out += "}\n";
}

void write_story(const BootTimeline& story, std::string& out) {
    JsonLine line(out);
    line.text("kind", "story");
    line.verbatim("sources", fmt::format("[{}]", fmt::join(story.sources, ",")));
    line.number("entries", story.entries.size());
}

}  // namespace

MergedRecord::MergedRecord(std::span<const Source> sources, const Entry& entry, std::uint32_t of) {
    const auto& records = sources[of].log.records;
    bool first = true;
    for (const Occurrence& held : entry.in) {
        if (held.source != of) {
            continue;
        }
        const Record& record = records[held.record];
        if (first) {
            record_ = record;
        } else {
            joined_ = joined_.empty() ? std::string(record_.text) : std::move(joined_);
            joined_ += '\n';
            joined_ += record.text;
            record_.text_state = std::max(record_.text_state, record.text_state);
        }
        first = false;
    }
    record_.text = joined_.empty() ? record_.text : std::string_view(joined_);
}

void write_merge_json(const extractor::Recovered& recovered, const printkfmt::Merged& merged,
                      Wanted wanted, const MergeRequest& request, Output& output) {
    printkfmt::append_json_head(recovered.paths, output.text());
    for (std::size_t i = 0; i < recovered.sources.size(); ++i) {
        printkfmt::append_json_source(recovered.sources[i], i, output.text());
        for (const printkfmt::Mark& mark : recovered.sources[i].log.marks) {
            printkfmt::append_json_mark(mark, i, output.text());
        }
    }
    for (const BootTimeline& story : merged.timelines) {
        write_story(story, output.text());
        for (const Entry& entry : story.entries) {
            if (output.stopped()) {
                return;
            }
            if (wanted(entry, request)) {
                write_entry(recovered.sources, entry, output.text());
                output.flush_if_full();
            }
        }
    }
    append_json_findings(recovered, SourceKey::kAlways, output.text());
}

}  // namespace lastwords::cli
