// SPDX-License-Identifier: GPL-2.0-or-later
// Writes the summary and the reports on the consoles and the facts as JSON.
#include "cli/exit_codes.h"
#include "cli/json_parts.h"
#include "cli/report.h"
#include "printkfmt/render/json.h"
#include "printkfmt/render/json_summary.h"

namespace lastwords::cli {

using printkfmt::Source;

void append_summary_json(const extractor::Recovered& recovered, std::string& out,
                         FileHashes* hashes) {
    for (const Source& source : recovered.sources) {
        const extractor::Input* input = source.input_index < recovered.inputs.size()
                                            ? &recovered.inputs[source.input_index]
                                            : nullptr;
        const std::string_view container = input != nullptr ? input->container : std::string_view();
        printkfmt::SummaryContext context{recovered.paths, container, recovered.findings,
                                          recovered.partial() ? kPartial : kComplete};
        if (hashes != nullptr) {
            context.hashed = hashes->of_input(input != nullptr ? input->name : std::string());
        }
        printkfmt::append_json_summary(source, context, out);
    }
}

void append_consoles_json(const extractor::Recovered& recovered, std::string& out) {
    append_json_head(recovered, out);
    for (std::size_t i = 0; i < recovered.sources.size(); ++i) {
        const Source& source = recovered.sources[i];
        const auto index = source_key(recovered, i);
        printkfmt::append_json_ring(source, index, out);
        for (const printkfmt::Console& console : source.consoles) {
            printkfmt::append_json_console(console, index, out);
        }
    }
    append_json_findings(recovered, SourceKey::kIfSeveral, out);
}

void append_info_json(const extractor::Recovered& recovered, std::string& out) {
    append_json_head(recovered, out);
    for (const extractor::Input& input : recovered.inputs) {
        if (!input.container.empty()) {
            printkfmt::append_json_container(input.name, input.container, out);
        }
    }
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
