// SPDX-License-Identifier: GPL-2.0-or-later
// `lastwords consoles` and `lastwords info`: reports in text or JSON.
#include "cli/report.h"

namespace lastwords::cli {

namespace {

int run_report(CLI::App& app, Arguments arguments, Report text, Report json) {
    InputOptions input;
    std::string format = "text";
    add_input_options(app, input);
    add_format_option(app, format);
    if (const auto code = parse(app, arguments)) {
        return *code;
    }
    return print_report(input, format, text, json);
}

}  // namespace

int run_consoles(Arguments arguments) {
    CLI::App app("Prints how far each console got and what it missed.", "lastwords consoles");
    app.footer(
        "Examples:\n"
        "  lastwords consoles vmcore\n"
        "  lastwords consoles --format json vmcore | jq 'select(.unflushed > 0).name'");
    return run_report(app, arguments, append_consoles, append_consoles_json);
}

int run_info(Arguments arguments) {
    CLI::App app(
        "Prints what is known about the dump and its kernel, and where each fact was found.",
        "lastwords info");
    app.footer(
        "Examples:\n"
        "  lastwords info vmcore\n"
        "  lastwords info --format json vmcore | jq 'select(.kind == \"fact\")'");
    return run_report(app, arguments, append_info, append_info_json);
}

}  // namespace lastwords::cli
