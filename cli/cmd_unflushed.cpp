// SPDX-License-Identifier: GPL-2.0-or-later
// `lastwords unflushed`: the records that a console never showed.
#include <unistd.h>

#include "cli/log_options.h"
#include "cli/session.h"

namespace lastwords::cli {

int run_unflushed(Arguments arguments) {
    CLI::App app("Prints, for each console, the records that it never got and would have shown.",
                 "lastwords unflushed");
    InputOptions input;
    LogOptions options;
    std::string console = "all";
    add_input_options(app, input);
    app.add_option("--console", console, "Only this console; all: each that lacks something")
        ->type_name("NAME");
    add_log_options(app, options);
    app.footer(
        "Examples:\n"
        "  lastwords unflushed vmcore                    every console that lacks something\n"
        "  lastwords unflushed --console ttyS0 -x vmcore\n"
        "  lastwords unflushed --console ttyS0 --format console vmcore   as it would have looked\n"
        "  lastwords unflushed --format json vmcore      with the console's name in each record");
    if (const auto code = parse(app, arguments)) {
        return *code;
    }
    Output output(STDOUT_FILENO);
    const auto request = understand(options, output.is_terminal());
    if (!request) {
        return fail(request.error());
    }
    const auto recovered = open_files(input, {.consoles = true, .extents = options.extents});
    if (!recovered) {
        return fail(recovered.error());
    }
    const auto notes = print_unflushed(*recovered, *request, console, output);
    if (!notes) {
        return fail(notes.error());
    }
    return finish(output, *recovered, *notes);
}

}  // namespace lastwords::cli
