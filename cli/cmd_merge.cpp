// SPDX-License-Identifier: GPL-2.0-or-later
// `lastwords merge`: several sources of one crash on one axis.
#include <fmt/format.h>
#include <unistd.h>

#include "cli/print_merge.h"
#include "cli/session.h"
#include "extractor/pstore/pstore_sources.h"

namespace lastwords::cli {

namespace {

struct MergeOptions {
    std::string format = "text";
    std::string only;
    std::string lacking;
    std::string from;
};

void add_merge_options(CLI::App& app, MergeOptions& options) {
    app.add_option("--only", options.only, "Only records that no other source has")
        ->type_name("LETTER");
    app.add_option("--lacking", options.lacking, "Only records that this source does not have")
        ->type_name("LETTER");
    app.add_option("--from", options.from,
                   "This source alone, as it came: a text byte for byte, a dump's log as dmesg")
        ->type_name("LETTER");
    app.add_option("--format", options.format, "text or json (docs/json.md)")->type_name("NAME");
    app.footer(
        "Sources are named A, B, ... in the order of the files; the head says which is which.\n"
        "Examples:\n"
        "  lastwords merge vmcore region.bin serial.txt   each record once, and who has it\n"
        "  lastwords merge --lacking C vmcore region.bin serial.txt   what the serial line missed\n"
        "  lastwords merge --from B vmcore region.bin");
}

/// The source that a letter names; an empty name is none.
Result<std::optional<std::uint32_t>> source_named(const std::string& name, std::string_view option,
                                                  const extractor::Recovered& recovered) {
    if (name.empty()) {
        return std::nullopt;
    }
    for (std::uint32_t i = 0; i < recovered.sources.size(); ++i) {
        if (name.size() == 1 && name.front() == letter_of(i)) {
            return i;
        }
    }
    return failure(
        ErrorKind::kUnsupported,
        fmt::format("{} {}: expected a source's letter, A to {}", option, name,
                    letter_of(static_cast<std::uint32_t>(recovered.sources.size() - 1))));
}

Result<void> check(const extractor::Recovered& recovered) {
    if (recovered.sources.empty()) {
        return failure(ErrorKind::kNotFound, "no log in any of the files");
    }
    if (recovered.sources.size() > kMergeSourcesMax) {
        return failure(ErrorKind::kUnsupported,
                       fmt::format("{} sources, expected at most {}", recovered.sources.size(),
                                   kMergeSourcesMax));
    }
    return {};
}

Result<int> merge(extractor::Recovered& recovered, const MergeOptions& options, Output& output) {
    TRY_VOID(check(recovered));
    MergeRequest request;
    request.json = options.format == "json";
    request.terminal = output.is_terminal();
    TRY(request.only, source_named(options.only, "--only", recovered));
    TRY(request.lacking, source_named(options.lacking, "--lacking", recovered));
    TRY(const auto from, source_named(options.from, "--from", recovered));
    if (from) {
        print_source(recovered.sources[*from], request.terminal, output);
        return finish(output, recovered, {});
    }
    printkfmt::Merged merged = extractor::merge(recovered.sources);
    extractor::note_copies(recovered.areas, merged.findings);
    std::vector<std::string> notes;
    for (const Finding& finding : merged.findings.kept()) {
        if (finding.weight == Finding::Weight::kNote) {
            notes.push_back(finding.message);
        }
    }
    recovered.findings.add(merged.findings);
    print_merge(recovered, merged, request, output);
    return finish(output, recovered, notes);
}

}  // namespace

int run_merge(Arguments arguments) {
    CLI::App app("Puts several sources of one crash together: each record once, with who has it.",
                 "lastwords merge");
    InputOptions input;
    MergeOptions options;
    add_input_options(app, input);
    add_merge_options(app, options);
    if (const auto code = parse(app, arguments)) {
        return *code;
    }
    if (options.format != "text" && options.format != "json") {
        return fail({ErrorKind::kUnsupported,
                     fmt::format("--format {}: expected text or json", options.format)});
    }
    auto recovered = open_files(input, {.what = extractor::What::kAll});
    if (!recovered) {
        return fail(recovered.error());
    }
    Output output(STDOUT_FILENO);
    const auto code = merge(*recovered, options, output);
    return code ? *code : fail(code.error());
}

}  // namespace lastwords::cli
