// SPDX-License-Identifier: GPL-2.0-or-later
// Opens files and prints a report; lays out the rows and sentences of printkfmt's reports.
#include "cli/report.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "cli/layout.h"
#include "cli/session.h"
#include "printkfmt/render/report.h"
#include "printkfmt/text/escape.h"

namespace lastwords::cli {

using printkfmt::Source;

namespace {

void append_rows(const std::vector<printkfmt::ReportRow>& rows, std::string& out) {
    for (const printkfmt::ReportRow& row : rows) {
        append_row(row.label, row.value, out);
    }
}

void append_sentences(const std::vector<std::string>& sentences, std::string& out) {
    for (const std::string& sentence : sentences) {
        append_wrapped(sentence, 2, out);
    }
}

void append_source_summary(const Source& source, std::string& out) {
    append_rows(printkfmt::summary_rows(source), out);
    if (!source.consoles.empty()) {
        out += '\n';
        append_console_table(source, 2, out);
    }
    out += '\n';
    append_sentences(printkfmt::verdict_lines(source), out);
}

void append_facts(const std::vector<printkfmt::Fact>& facts, std::string& out) {
    std::size_t width = 0;
    for (const printkfmt::Fact& fact : facts) {
        width = std::max(width, fact.name.size());
    }
    for (const printkfmt::Fact& fact : facts) {
        out += printkfmt::terminal_escaped(
            fmt::format("  {:<{}}  {}  ({})", fact.name, width, fact.value, fact.from));
        out += '\n';
    }
}

/// Appends a line for each path that the user gave, with its container. A folder or an archive gets
/// one more line for each memory image in it.
void append_files(const extractor::Recovered& recovered, std::string& out) {
    for (std::size_t i = 0; i < recovered.paths.size(); ++i) {
        std::string shown = printkfmt::terminal_escaped(recovered.paths[i]);
        std::string members;
        for (const extractor::Input& input : recovered.inputs) {
            if (input.path != i || input.container.empty()) {
                continue;
            }
            const std::string container = printkfmt::terminal_escaped(input.container);
            if (input.name == recovered.paths[i]) {
                shown += ": " + container;
            } else {
                members +=
                    fmt::format("  {}: {}\n", printkfmt::terminal_escaped(input.name), container);
            }
        }
        out += shown + '\n' + members;
    }
}

void append_findings(const Findings& findings, std::string& out) {
    for (const Finding& finding : findings.all()) {
        append_wrapped(text_of(finding), 2, out);
    }
}

/// Appends the source's head line if there is more than one source.
void append_origin(const extractor::Recovered& recovered, const Source& source, std::string& out) {
    if (recovered.sources.size() > 1) {
        out += "\n==> " + printkfmt::terminal_escaped(source.origin) + " <==\n";
    }
}

}  // namespace

void append_summary(const extractor::Recovered& recovered, std::string& out) {
    append_files(recovered, out);
    for (const Source& source : recovered.sources) {
        append_origin(recovered, source, out);
        append_source_summary(source, out);
    }
}

void append_consoles(const extractor::Recovered& recovered, std::string& out) {
    for (const Source& source : recovered.sources) {
        append_origin(recovered, source, out);
        if (!source.consoles.empty()) {
            append_console_table(source, 0, out);
            out += '\n';
        }
        append_sentences(printkfmt::verdict_lines(source), out);
        append_sentences(printkfmt::basis_lines(source), out);
    }
}

void append_info(const extractor::Recovered& recovered, std::string& out) {
    append_files(recovered, out);
    std::string of_no_source;  // findings about the files and about the areas of pstore
    recovered.visit_findings([&](const Findings& findings, std::optional<std::size_t> index) {
        if (!index) {
            append_findings(findings, of_no_source);
            return;
        }
        const Source& source = recovered.sources[*index];
        append_origin(recovered, source, out);
        append_rows(printkfmt::info_rows(source), out);
        append_facts(source.facts, out);
        append_findings(findings, out);
    });
    if (!of_no_source.empty()) {
        out += recovered.sources.size() > 1 ? "\n==> files and pstore <==\n" : "";
        out += of_no_source;
    }
}

int print_report(const InputOptions& input, const std::string& format, const Report& text,
                 const Report& json) {
    const auto as_json = is_json(format);
    if (!as_json) {
        return fail(as_json.error());
    }
    const auto recovered = open_files(input, {});
    if (!recovered) {
        return fail(recovered.error());
    }
    Output output(STDOUT_FILENO);
    const Report& report = *as_json ? json : text;
    report(*recovered, output.text());
    return finish(output, *recovered, {});
}

}  // namespace lastwords::cli
