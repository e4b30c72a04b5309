// SPDX-License-Identifier: GPL-2.0-or-later
// `lastwords log`: the records of a dump.
#include "cli/log_command.h"
#include "cli/print_log.h"

namespace lastwords::cli {

int run_log(Arguments arguments) {
    LogCommand command("Prints the log.", "lastwords log");
    command.app().add_flag(
        "--ghosts", command.options().ghosts,
        "Also print what is left of records that the kernel had recycled, marked");
    command.app().footer(
        filter_help() +
        "Examples:\n"
        "  lastwords log vmcore                          as dmesg\n"
        "  lastwords log -x -l err+ vmcore               err and worse, with level names\n"
        "  lastwords log --filter 'err+ missed:ttyS0' vmcore   errors that the serial line lacks\n"
        "  lastwords log -T --since -10 vmcore           the last ten seconds, in wall time\n"
        "  lastwords log --format json vmcore | jq -r 'select(.level <= 3).text'\n"
        "  lastwords log --format console -l emerg..info vmcore   what a console should have "
        "shown");
    return command.run(arguments, ReadConsoles::kOnRequest, print_log);
}

}  // namespace lastwords::cli
