// SPDX-License-Identifier: GPL-2.0-or-later
// `lastwords log`: the records of a dump.
#include <unistd.h>

#include "cli/log_options.h"
#include "cli/session.h"

namespace lastwords::cli {

int run_log(Arguments arguments) {
    CLI::App app("Prints the log.", "lastwords log");
    InputOptions input;
    LogOptions options;
    add_input_options(app, input);
    add_log_options(app, options);
    app.add_flag("--ghosts", options.ghosts,
                 "Also what is left of records that the kernel had recycled, marked");
    app.footer(
        "Examples:\n"
        "  lastwords log vmcore                          as dmesg\n"
        "  lastwords log -x -l err+ vmcore               err and worse, with level names\n"
        "  lastwords log -T --since -10 vmcore           the last ten seconds, in wall time\n"
        "  lastwords log --format json vmcore | jq -r 'select(.level <= 3).text'\n"
        "  lastwords log --format console -l emerg..info vmcore   what a console should have "
        "shown");
    if (const auto code = parse(app, arguments)) {
        return *code;
    }
    Output output(STDOUT_FILENO);
    const auto request = understand(options, output.is_terminal());
    if (!request) {
        return fail(request.error());
    }
    const auto recovered =
        open_files(input, {.consoles = request->needs_wall_clock(), .extents = options.extents});
    if (!recovered) {
        return fail(recovered.error());
    }
    const auto notes = print_log(*recovered, *request, output);
    if (!notes) {
        return fail(notes.error());
    }
    return finish(output, *recovered, *notes);
}

}  // namespace lastwords::cli
