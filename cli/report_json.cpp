// SPDX-License-Identifier: GPL-2.0-or-later
// Reports as JSON.
#include "cli/report.h"
#include "printkfmt/render/json.h"

namespace lastwords::cli {

using printkfmt::Source;

namespace {

std::optional<std::size_t> index_of(const extractor::Dump& dump, std::size_t index) {
    return dump.sources.size() > 1 ? std::optional(index) : std::nullopt;
}

void append_findings(const Findings& findings, std::optional<std::size_t> index, std::string& out) {
    for (const Finding& finding : findings.kept()) {
        printkfmt::append_json_finding(finding, index, out);
    }
}

}  // namespace

void append_consoles_json(const extractor::Dump& dump, std::string& out) {
    printkfmt::append_json_head(dump.paths, out);
    append_findings(dump.findings, std::nullopt, out);
    for (std::size_t i = 0; i < dump.sources.size(); ++i) {
        const Source& source = dump.sources[i];
        const auto index = index_of(dump, i);
        printkfmt::append_json_ring(source, index, out);
        for (const printkfmt::Console& console : source.consoles) {
            printkfmt::append_json_console(console, index, out);
        }
        append_findings(source.findings, index, out);
    }
}

void append_info_json(const extractor::Dump& dump, std::string& out) {
    printkfmt::append_json_head(dump.paths, out);
    append_findings(dump.findings, std::nullopt, out);
    for (std::size_t i = 0; i < dump.paths.size() && i < dump.containers.size(); ++i) {
        printkfmt::append_json_container(dump.paths[i], dump.containers[i], out);
    }
    for (std::size_t i = 0; i < dump.sources.size(); ++i) {
        const Source& source = dump.sources[i];
        const auto index = index_of(dump, i);
        printkfmt::append_json_source(source, index, out);
        printkfmt::append_json_ring(source, index, out);
        for (const printkfmt::Fact& fact : source.facts) {
            printkfmt::append_json_fact(fact, index, out);
        }
        append_findings(source.findings, index, out);
    }
}

}  // namespace lastwords::cli
