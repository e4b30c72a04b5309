// SPDX-License-Identifier: GPL-2.0-or-later
// Runs a command: parses its options, opens the files, prints the records and gives the exit code.
#include "cli/log_command.h"

#include <unistd.h>

#include "cli/session.h"

namespace lastwords::cli {

LogCommand::LogCommand(const std::string& description, const std::string& name)
    : app_(description, name) {
    add_input_options(app_, input_);
    add_log_options(app_, options_);
}

int LogCommand::run(Arguments arguments, ReadConsoles consoles, const Print& print) {
    if (const auto code = parse(app_, arguments)) {
        return *code;
    }
    Output output(STDOUT_FILENO);
    const auto request = resolve_options(options_, output.is_terminal());
    if (!request) {
        return fail(request.error());
    }
    const bool all = consoles == ReadConsoles::kAlways || request->filter.needs_consoles() ||
                     request->needs_wall_clock();
    const auto recovered =
        open_files(input_, {.consoles = all, .extents = options_.extents, .lines = options_.lines});
    if (!recovered) {
        return fail(recovered.error());
    }
    const auto notes = print(*recovered, *request, output);
    return notes ? finish(output, *recovered, *notes) : fail(notes.error());
}

}  // namespace lastwords::cli
