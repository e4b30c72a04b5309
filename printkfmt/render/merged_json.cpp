// SPDX-License-Identifier: GPL-2.0-or-later
// Keys of the merged story.
#include "printkfmt/render/merged_json.h"

#include <fmt/format.h>

#include "printkfmt/render/json.h"
#include "printkfmt/render/json_line.h"
#include "printkfmt/render/merged_story.h"

namespace lastwords::printkfmt {

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
        json.pop_back();  // removes the newline
    }
    return json + "]";
}

}  // namespace

void append_json_story(const BootTimeline& timeline, std::string& out) {
    JsonLine line(out);
    line.text("kind", "story");
    line.verbatim("sources", fmt::format("[{}]", fmt::join(timeline.sources, ",")));
    line.number("entries", timeline.entries.size());
}

void append_json_entry(std::span<const Source> sources, const Entry& entry, std::string& out) {
    const MergedRecord merged(sources, entry, entry.shown);
    RenderContext context(sources[entry.shown], {});
    context.source_index = entry.shown;
    append_json(context, merged.record(), out);
    out.resize(out.size() - 2);  // removes "}\n", because more keys follow
    out += ",\"in\":" + holders_json(sources, entry.in);
    if (!entry.also.empty()) {
        out += ",\"also_in\":" + holders_json(sources, entry.also);
    }
    if (!entry.differing.empty()) {
        out += ",\"variants\":" + variants_json(sources, entry);
    }
    out += "}\n";
}

}  // namespace lastwords::printkfmt
