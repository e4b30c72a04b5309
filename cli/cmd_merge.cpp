// SPDX-License-Identifier: GPL-2.0-or-later
// `lastwords merge`: puts several sources of one crash on one timeline.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "cli/log_options.h"
#include "cli/log_request.h"
#include "cli/print_merge.h"
#include "cli/session.h"
#include "extractor/merge/merge.h"
#include "extractor/pstore/pstore_sources.h"

namespace lastwords::cli {

namespace {

struct MergeOptions {
    std::string format = "text";
    std::string only;
    std::string lacking;
    std::string from;
    std::string words;
};

void add_merge_options(CLI::App& app, MergeOptions& options) {
    app.add_option("--only", options.only, "Only records that no other source has")
        ->type_name("LETTER");
    app.add_option("--lacking", options.lacking, "Only records that this source does not have")
        ->type_name("LETTER");
    app.add_option("--from", options.from,
                   "Only this source, as it came: a text byte for byte (on a terminal escaped),\n"
                   "a dump's log as dmesg")
        ->type_name("LETTER");
    app.add_option("--filter", options.words, kFilterHelp)->type_name("WORDS");
    add_format_option(app, options.format);
    app.footer(
        "Sources are named A, B, ... in the order of the files; the head says which is which.\n"
        "Examples:\n"
        "  lastwords merge vmcore region.bin serial.txt   each record once, and who has it\n"
        "  lastwords merge --lacking C vmcore region.bin serial.txt   what the serial line missed\n"
        "  lastwords merge --filter 'err+ !source:C' vmcore region.bin serial.txt\n"
        "  lastwords merge --from B vmcore region.bin");
}

/// Returns the index of the source that a letter names, or nothing if the name is empty.
Result<std::optional<std::uint32_t>> source_named(const std::string& name, std::string_view option,
                                                  const extractor::Recovered& recovered) {
    if (name.empty()) {
        return std::nullopt;
    }
    for (std::uint32_t i = 0; i < recovered.sources.size(); ++i) {
        if (name.size() == 1 && name.front() == printkfmt::letter_of(i)) {
            return i;
        }
    }
    return failure(ErrorKind::kUnsupported,
                   fmt::format("{} {}: expected a source's letter, A to {}", option, name,
                               printkfmt::letter_of(
                                   static_cast<std::uint32_t>(recovered.sources.size() - 1))));
}

/// There are only so many letters, and a text may have more boots. Leaves out the sources of which
/// no other source has a line, if the rest are few enough.
void keep_shared_sources(extractor::Recovered& recovered) {
    std::vector<std::uint32_t> kept;
    for (const printkfmt::BootTimeline& boot : extractor::merge(recovered.sources).timelines) {
        if (boot.sources.size() > 1) {
            kept.insert(kept.end(), boot.sources.begin(), boot.sources.end());
        }
    }
    if (kept.empty() || kept.size() > printkfmt::kMergeSourcesMax) {
        return;
    }
    std::sort(kept.begin(), kept.end());
    const std::size_t all = recovered.sources.size();
    std::vector<printkfmt::Source> sources;
    for (const std::uint32_t one : kept) {
        sources.push_back(std::move(recovered.sources[one]));
    }
    recovered.sources = std::move(sources);
    recovered.findings.loss(
        ErrorKind::kUnsupported,
        fmt::format("{} sources are more than can be shown: {} of them, with which no other source "
                    "has a line in common, are left out",
                    all, all - kept.size()));
}

Result<void> check(extractor::Recovered& recovered) {
    if (recovered.sources.empty()) {
        return failure(ErrorKind::kNotFound, "none of the files holds a log");
    }
    if (recovered.sources.size() > printkfmt::kMergeSourcesMax) {
        keep_shared_sources(recovered);
    }
    if (recovered.sources.size() > printkfmt::kMergeSourcesMax) {
        return failure(ErrorKind::kUnsupported,
                       fmt::format("{} sources, expected at most {}", recovered.sources.size(),
                                   printkfmt::kMergeSourcesMax));
    }
    return {};
}

Notes notes_of(const Findings& findings) {
    Notes notes;
    for (const Finding& finding : findings.all()) {
        if (finding.weight == Finding::Weight::kNote) {
            notes.push_back(finding.message);
        }
    }
    return notes;
}

Result<int> merge(extractor::Recovered& recovered, const MergeOptions& options,
                  const printkfmt::Filter& words, bool as_json, Output& output) {
    TRY_VOID(check(recovered));
    printkfmt::MergeFilter filter;
    TRY(filter.only, source_named(options.only, "--only", recovered));
    TRY(filter.lacking, source_named(options.lacking, "--lacking", recovered));
    TRY(const auto from, source_named(options.from, "--from", recovered));
    if (from) {
        print_source(recovered.sources[*from], output);
        return finish(output, recovered, {});
    }
    TRY(filter.words,
        printkfmt::MergedFilter::create(words, recovered.sources).map_error(in_filter_option));
    printkfmt::Merged merged = extractor::merge(recovered.sources);
    extractor::note_copies(recovered.areas, merged.findings);
    recovered.findings.add(merged.findings);
    (as_json ? print_merge_json : print_merge)(recovered, merged, filter, output);
    return finish(output, recovered, notes_of(merged.findings));
}

}  // namespace

int run_merge(Arguments arguments) {
    CLI::App app(
        "Merges several sources of one crash: each record once, with the sources that have it.",
        "lastwords merge");
    InputOptions input;
    MergeOptions options;
    add_input_options(app, input);
    add_merge_options(app, options);
    if (const auto code = parse(app, arguments)) {
        return *code;
    }
    const auto as_json = is_json(options.format);
    if (!as_json) {
        return fail(as_json.error());
    }
    const auto words = resolve_words(options.words);
    if (!words) {
        return fail(words.error());
    }
    auto recovered = open_files(input, {.what = extractor::What::kAll});
    if (!recovered) {
        return fail(recovered.error());
    }
    Output output(STDOUT_FILENO);
    const auto code = merge(*recovered, options, *words, *as_json, output);
    return code ? *code : fail(code.error());
}

}  // namespace lastwords::cli
