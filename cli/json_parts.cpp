// SPDX-License-Identifier: GPL-2.0-or-later
// The head, the key "source" and the findings of JSON output.
#include "cli/json_parts.h"

#include "printkfmt/render/json.h"

namespace lastwords::cli {

void append_json_head(const extractor::Recovered& recovered, std::string& out) {
    printkfmt::append_json_head(recovered.paths, out);
}

std::optional<std::size_t> source_key(const extractor::Recovered& recovered, std::size_t index) {
    return recovered.sources.size() > 1 ? std::optional(index) : std::nullopt;
}

void append_json_findings(const extractor::Recovered& recovered, SourceKey key, std::string& out) {
    const bool has_key = key == SourceKey::kAlways || recovered.sources.size() > 1;
    recovered.visit_findings([&](const Findings& findings, std::optional<std::size_t> source) {
        for (const Finding& finding : findings.all()) {
            printkfmt::append_json_finding(finding, has_key ? source : std::nullopt, out);
        }
    });
}

}  // namespace lastwords::cli
