// SPDX-License-Identifier: GPL-2.0-or-later
// `lastwords unflushed`: the records that a console never showed.
#include "cli/log_command.h"
#include "cli/print_log.h"

namespace lastwords::cli {

int run_unflushed(Arguments arguments) {
    LogCommand command(
        "Prints, for each console, the records that it would have shown but never got.",
        "lastwords unflushed");
    std::string console = "all";
    command.app()
        .add_option("--console", console,
                    "Only this console; all: every console that lacks something")
        ->type_name("NAME");
    command.app().footer(
        "Examples:\n"
        "  lastwords unflushed vmcore                    every console that lacks something\n"
        "  lastwords unflushed --console ttyS0 -x vmcore\n"
        "  lastwords unflushed --console ttyS0 --format console vmcore   as it would have looked\n"
        "  lastwords unflushed --filter 'err+ or /panic/' vmcore\n"
        "  lastwords unflushed --format json vmcore      with the console's name in each record");
    return command.run(
        arguments, ReadConsoles::kAlways,
        [&](const extractor::Recovered& recovered, const LogRequest& request, Output& output) {
            return print_unflushed(recovered, request, console, output);
        });
}

}  // namespace lastwords::cli
