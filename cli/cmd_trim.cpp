// SPDX-License-Identifier: GPL-2.0-or-later
// `lastwords trim`: writes a small dump that holds only what the log and the consoles need.
#include <fmt/format.h>
#include <unistd.h>

#include "cli/session.h"
#include "extractor/trim/trim.h"

namespace lastwords::cli {

int run_trim(Arguments arguments) {
    CLI::App app(
        "Writes a new dump that holds only the pages that the log, the consoles and the machine's\n"
        "facts need, with all other bytes of those pages zero. It gives the same answers as the\n"
        "whole dump, and other tools read it too. It can be passed on without the rest of memory. "
        "It\n"
        "has the CPUs' registers and, if a console is behind, the stacks of kernel tasks.",
        "lastwords trim");
    app.footer(
        "Examples:\n"
        "  lastwords trim vmcore -o small.kdump\n"
        "  lastwords trim vmcore -o small.kdump && lastwords small.kdump");
    InputOptions input;
    std::string output;
    add_input_options(app, input);
    app.add_option("-o,--output", output, "The file to write; it must not exist")
        ->required()
        ->type_name("FILE");
    if (const auto code = parse(app, arguments)) {
        return *code;
    }
    Progress progress;
    const auto report = extractor::trim(input.files, output, open_options(input, {}, progress));
    if (!report) {
        return fail(report.error());
    }
    Output text(STDOUT_FILENO);
    text.text() +=
        fmt::format("{}: {} pages of {} bytes, of which {} bytes are kept and the others zero\n",
                    output, report->pages, report->page_bytes, report->read_bytes);
    return finish(text, report->findings, {});
}

}  // namespace lastwords::cli
