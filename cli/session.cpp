// SPDX-License-Identifier: GPL-2.0-or-later
// Opens the files, reports losses, and chooses the exit code.
#include "cli/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "cli/exit_codes.h"

namespace lastwords::cli {

namespace {

void warn_of_losses(const Findings& findings) {
    for (const Finding& finding : findings.all()) {
        if (finding.weight == Finding::Weight::kLoss) {
            warn(finding.message);
        }
    }
}

}  // namespace

extractor::OpenOptions open_options(const InputOptions& input, const ReadScope& scope,
                                    Progress& progress) {
    extractor::OpenOptions options;
    options.consoles = scope.consoles;
    options.extents = scope.extents;
    options.what = scope.what;
    options.scan = input.scan;
    options.raw_base = input.raw_base.value_or(0);
    if (auto sizes = extractor::parse_ramoops_parameters(input.ramoops);
        sizes && !input.ramoops.empty()) {
        options.pstore.ramoops = *sizes;
    }
    options.pstore.system_map = input.system_map;
    options.raw_base_given = input.raw_base.has_value();
    options.progress = [&](const std::string& what, double done) { progress.show(what, done); };
    return options;
}

Result<extractor::Recovered> open_files(const InputOptions& input, const ReadScope& scope) {
    if (std::find(input.files.begin(), input.files.end(), "-") != input.files.end()) {
        return failure(ErrorKind::kUnsupported,
                       "-: standard input cannot be read, because a dump is not read from start to "
                       "end: save it to a file first");
    }
    Progress progress;
    return extractor::open_dump(input.files, open_options(input, scope, progress));
}

int fail(const Error& error) {
    warn(error.message);
    return kNothing;
}

int finish(Output& output, const extractor::Recovered& recovered,
           const std::vector<std::string>& notes) {
    Findings all;
    recovered.visit_findings(
        [&](const Findings& one, std::optional<std::size_t>) { all.add(one); });
    return finish(output, all, notes);
}

int finish(Output& output, const Findings& findings, const std::vector<std::string>& notes) {
    output.flush();
    if (output.error() != 0) {
        warn(fmt::format("cannot write the output: {}", std::strerror(output.error())));
        return kNothing;
    }
    const int code = findings.lossy() ? kPartial : kComplete;
    if (output.stopped()) {  // the reader has closed the pipe
        return code;
    }
    for (const std::string& note : notes) {
        warn(note);
    }
    warn_of_losses(findings);
    return code;
}

}  // namespace lastwords::cli
