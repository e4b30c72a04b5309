// SPDX-License-Identifier: GPL-2.0-or-later
// Walks the findings.
#include "cli/findings_json.h"

#include <optional>

#include "printkfmt/render/json.h"

namespace lastwords::cli {

void append_json_findings(const extractor::Recovered& recovered, SourceKey key, std::string& out) {
    const bool has_key = key == SourceKey::kAlways || recovered.sources.size() > 1;
    recovered.visit_findings([&](const Findings& findings, std::optional<std::size_t> source) {
        for (const Finding& finding : findings.all()) {
            printkfmt::append_json_finding(finding, has_key ? source : std::nullopt, out);
        }
    });
}

}  // namespace lastwords::cli
