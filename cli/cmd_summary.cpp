// SPDX-License-Identifier: GPL-2.0-or-later
// `lastwords FILE...`: says on one screen what happened and what each console missed.
#include <fmt/format.h>

#include <optional>

#include "cli/file_hashes.h"
#include "cli/report.h"
#include "cli/session.h"
#include "extractor/built_in.h"

namespace lastwords::cli {

namespace {

std::string footer() {
    std::string text = "Commands (lastwords COMMAND --help says more):\n";
    text += fmt::format("  {:<11}{}\n", "FILE...", "a summary on one screen");
    for (const Command& command : commands()) {
        text += fmt::format("  {:<11}{}\n", command.name, command.summary);
    }
    return text +
           "\nExamples:\n"
           "  lastwords vmcore\n"
           "  lastwords log vmcore | less\n"
           "  lastwords unflushed --console ttyS0 vmcore\n"
           "\nExit code: 0 complete; 2 partial (stderr says what is missing); 1 nothing recovered "
           "or wrong usage";
}

}  // namespace

int run_summary(Arguments arguments) {
    CLI::App app(
        "Recovers the kernel's log from a crash dump and says what each console never showed.",
        "lastwords");
    InputOptions input;
    std::string format = "text";
    add_input_options(app, input);
    add_format_option(app, format);
    bool hash = false;
    app.add_flag("--hash", hash,
                 "With --format json: also the SHA-256 of each file, as it lies on the disk");
    app.set_version_flag(
        "--version", "lastwords " LASTWORDS_VERSION "\nwith " + extractor::built_in_libraries());
    app.footer(footer());
    if (const auto code = parse(app, arguments)) {
        return *code;
    }
    if (hash && format != "json") {
        return fail({ErrorKind::kUnsupported,
                     fmt::format("--hash: found --format {}, expected --format json", format)});
    }
    std::optional<FileHashes> hashes;
    return print_report(input, format, append_summary,
                        [&](const extractor::Recovered& recovered, std::string& out) {
                            FileHashes* const wanted =
                                hash ? &hashes.emplace(recovered.paths) : nullptr;
                            append_summary_json(recovered, out, wanted);
                        });
}

}  // namespace lastwords::cli
