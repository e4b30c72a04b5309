// SPDX-License-Identifier: GPL-2.0-or-later
// Opens the files, reports losses, and chooses the exit code.
#include "cli/session.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/exit_codes.h"

namespace lastwords::cli {

namespace {

/// Appends the messages of the losses that are not among `losses` yet.
void add_losses(const Findings& findings, std::vector<std::string>& losses) {
    for (Finding& finding : findings.all()) {
        const bool is_new =
            std::find(losses.begin(), losses.end(), finding.message) == losses.end();
        if (finding.weight == Finding::Weight::kLoss && is_new) {
            losses.push_back(std::move(finding.message));
        }
    }
}

/// Flushes the output, then writes notes and losses to stderr. Returns the exit code.
int finish(Output& output, const std::vector<std::string>& losses,
           const std::vector<std::string>& notes, bool partial) {
    if (!output.finish()) {
        return kNothing;
    }
    if (!output.stopped()) {  // else the reader has closed the pipe
        std::for_each(notes.begin(), notes.end(), warn);
        std::for_each(losses.begin(), losses.end(), warn);
    }
    return partial ? kPartial : kComplete;
}

}  // namespace

extractor::OpenOptions open_options(const InputOptions& input, const ReadScope& scope,
                                    Progress& progress) {
    extractor::OpenOptions options;
    options.consoles = scope.consoles;
    options.extents = scope.extents;
    options.what = scope.what;
    options.stacks = scope.stacks;
    options.lines = scope.lines;
    options.scan = input.scan;
    options.raw_base = input.raw_base.value_or(0);
    if (auto sizes = extractor::parse_ramoops_parameters(input.ramoops);
        sizes && !input.ramoops.empty()) {
        options.pstore.ramoops = *sizes;
    }
    options.debug_files.vmlinux = input.vmlinux;
    options.debug_files.system_map = input.system_map;
    options.debug_files.force = input.force;
    options.raw_base_given = input.raw_base.has_value();
    options.progress = [&](const std::string& what, double done) {
        progress.show(what, done);
        return true;
    };
    return options;
}

Result<extractor::Recovered> open_files(const InputOptions& input, const ReadScope& scope) {
    Progress progress;
    return extractor::open_dump(input.files, open_options(input, scope, progress));
}

std::string console_names(const extractor::Recovered& recovered) {
    std::string names;
    for (const printkfmt::Source& source : recovered.sources) {
        for (const printkfmt::Console& console : source.consoles) {
            names += names.empty() ? "" : ", ";
            names += console.name;
        }
    }
    return names.empty() ? "none" : names;
}

Error no_such_console(const extractor::Recovered& recovered, std::string_view name) {
    return {ErrorKind::kNotFound, fmt::format("this dump has no console '{}': it has {}", name,
                                              console_names(recovered))};
}

int fail(const Error& error) {
    warn(error.message);
    return kNothing;
}

int finish(Output& output, const extractor::Recovered& recovered,
           const std::vector<std::string>& notes) {
    std::vector<std::string> losses;
    recovered.visit_findings(
        [&](const Findings& one, std::optional<std::size_t>) { add_losses(one, losses); });
    return finish(output, losses, notes, recovered.partial());
}

int finish(Output& output, const Findings& findings, const std::vector<std::string>& notes) {
    std::vector<std::string> losses;
    add_losses(findings, losses);
    return finish(output, losses, notes, findings.lossy());
}

}  // namespace lastwords::cli
