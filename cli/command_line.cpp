// SPDX-License-Identifier: GPL-2.0-or-later
// Options that all commands share, and CLI11's outcomes turned into ours.
#include "cli/command_line.h"

#include <unistd.h>

#include <algorithm>

#include "cli/exit_codes.h"
#include "cli/output.h"
#include "extractor/pstore/parameters.h"

namespace lastwords::cli {

namespace {

int print_and_end(const std::string& text) {
    Output output(STDOUT_FILENO);
    output.text() = text;
    output.flush();
    return kComplete;
}

}  // namespace

void add_input_options(CLI::App& app, InputOptions& options) {
    app.add_option("FILE", options.files,
                   "Dump (or the parts of a split one), pstore's memory or files, text of a log;\n"
                   "folders and archives of them")
        ->required()
        ->type_name("");
    app.add_option("--raw-base", options.raw_base,
                   "Take a file of no known form as RAM from this address on")
        ->type_name("ADDRESS");
    app.add_flag(
        "--scan", options.scan,
        "Look through all of a dump's memory for persistent logs, beside the kernel's own");
    app.add_option("--ramoops", options.ramoops,
                   "Sizes of a ramoops region's zones, in the words of the kernel's module:\n"
                   "record_size=,console_size=,ftrace_size=,pmsg_size=,ecc= (else worked out).\n"
                   "A size left out is the module's default, 4096; one of 0 is no such zone")
        ->type_name("KEY=VALUE,...")
        ->check([](const std::string& text) {
            const auto sizes = extractor::parse_ramoops_parameters(text);
            return sizes ? std::string() : sizes.error().message;
        });
    app.add_option("--system-map", options.system_map,
                   "Names for the addresses of pstore's ftrace records: the kernel's System.map")
        ->type_name("FILE");
}

std::optional<int> parse(CLI::App& app, Arguments arguments) {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    try {
        app.parse(reversed);
    } catch (const CLI::CallForHelp&) {
        return print_and_end(app.help());
    } catch (const CLI::CallForVersion& version) {
        return print_and_end(std::string(version.what()) + "\n");
    } catch (const CLI::ParseError& error) {
        complain(std::string(error.what()) + " (see " + app.get_name() + " --help)");
        return kNothing;
    }
    return std::nullopt;
}

}  // namespace lastwords::cli
