// SPDX-License-Identifier: GPL-2.0-or-later
// lastwords: runs the command that the first argument names, or else the summary.
#include <algorithm>
#include <csignal>
#include <exception>
#include <new>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/exit_codes.h"
#include "cli/output.h"

namespace {

int run(lastwords::cli::Arguments arguments) {
    const auto commands = lastwords::cli::commands();
    const auto named =
        arguments.empty()
            ? commands.end()
            : std::find_if(commands.begin(), commands.end(),
                           [&](const auto& command) { return command.name == arguments[0]; });
    return named == commands.end() ? lastwords::cli::run_summary(arguments)
                                   : named->run(arguments.subspan(1));
}

}  // namespace

int main(int count, char** values) {
    // Ignores SIGPIPE, which would end the program when the reader of its output goes away. Then
    // write(2) fails with EPIPE instead.
    std::signal(SIGPIPE, SIG_IGN);
    try {
        const std::span<char*> all(values, static_cast<std::size_t>(count));
        const std::vector<std::string> arguments(all.begin() + (all.empty() ? 0 : 1), all.end());
        return run(arguments);
    } catch (const std::bad_alloc&) {
        lastwords::cli::warn(
            "there is not enough memory: raise the limit (ulimit -v), give fewer files at a time, "
            "or read them on a machine with more memory");
        return lastwords::cli::kNothing;
    } catch (const std::exception& error) {
        lastwords::cli::warn(error.what());
        return lastwords::cli::kNothing;
    }
}
