// SPDX-License-Identifier: GPL-2.0-or-later
// Writes the summary and the reports on the consoles and the facts as JSON.
#include "cli/json_parts.h"
#include "cli/report.h"
#include "printkfmt/render/json.h"

namespace lastwords::cli {

using printkfmt::Source;

namespace {

void append_containers(const extractor::Recovered& recovered, std::string& out) {
    for (const extractor::Input& input : recovered.inputs) {
        if (!input.container.empty()) {
            printkfmt::append_json_container(input.name, input.container, out);
        }
    }
}

void append_consoles(const Source& source, std::optional<std::size_t> index, std::string& out) {
    for (const printkfmt::Console& console : source.consoles) {
        printkfmt::append_json_console(console, index, out);
    }
}

}  // namespace

void append_summary_json(const extractor::Recovered& recovered, std::string& out) {
    append_json_head(recovered, out);
    append_containers(recovered, out);
    for (std::size_t i = 0; i < recovered.sources.size(); ++i) {
        const Source& source = recovered.sources[i];
        const auto index = source_key(recovered, i);
        printkfmt::append_json_source(source, index, out);
        printkfmt::append_json_ring(source, index, out);
        append_consoles(source, index, out);
    }
    append_json_findings(recovered, SourceKey::kIfSeveral, out);
}

void append_consoles_json(const extractor::Recovered& recovered, std::string& out) {
    append_json_head(recovered, out);
    for (std::size_t i = 0; i < recovered.sources.size(); ++i) {
        const Source& source = recovered.sources[i];
        const auto index = source_key(recovered, i);
        printkfmt::append_json_ring(source, index, out);
        append_consoles(source, index, out);
    }
    append_json_findings(recovered, SourceKey::kIfSeveral, out);
}

void append_info_json(const extractor::Recovered& recovered, std::string& out) {
    append_json_head(recovered, out);
    append_containers(recovered, out);
    for (std::size_t i = 0; i < recovered.sources.size(); ++i) {
        const Source& source = recovered.sources[i];
        const auto index = source_key(recovered, i);
        printkfmt::append_json_source(source, index, out);
        printkfmt::append_json_ring(source, index, out);
        for (const printkfmt::Fact& fact : source.facts) {
            printkfmt::append_json_fact(fact, index, out);
        }
    }
    append_json_findings(recovered, SourceKey::kIfSeveral, out);
}

}  // namespace lastwords::cli
