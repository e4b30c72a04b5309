// SPDX-License-Identifier: GPL-2.0-or-later
// Options that all commands share, and exit codes for CLI11's exceptions.
#include "cli/command_line.h"

#include <fmt/format.h>
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
    return output.finish() ? kComplete : kNothing;
}

}  // namespace

void add_input_options(CLI::App& app, InputOptions& options) {
    app.add_option(
           "FILE", options.files,
           "A dump (or all parts of a split one), pstore's memory or files, the text of a log,\n"
           "or a folder or an archive of these; - is standard input, and FILE@ADDRESS is a piece "
           "of\n"
           "RAM from this physical address on (hexadecimal)")
        ->required()
        ->type_name("");
    app.add_option("--raw-base", options.raw_base,
                   "Read a file of unknown format as RAM that starts at this physical address")
        ->type_name("ADDRESS");
    app.add_flag("--scan", options.scan,
                 "Also search all of a dump's memory for persistent logs (ramoops, plog)");
    app.add_option("--ramoops", options.ramoops,
                   "The sizes of a ramoops region's zones, as parameters of the kernel's module:\n"
                   "record_size=,console_size=,ftrace_size=,pmsg_size=,ecc= (without this option\n"
                   "the layout is worked out). A size that is left out is the module's default,\n"
                   "4096; a size of 0 means that there is no such zone")
        ->type_name("KEY=VALUE,...")
        ->check([](const std::string& text) {
            const auto sizes = extractor::parse_ramoops_parameters(text);
            return sizes ? std::string() : sizes.error().message;
        });
    app.add_option(
           "--vmlinux", options.vmlinux,
           "The kernel's vmlinux, or the .debug file split off from it: symbols and types,\n"
           "where the dump itself has none (without this option, it is looked for below\n"
           "/usr/lib/debug and beside the dump)")
        ->type_name("FILE");
    app.add_option(
           "--system-map", options.system_map,
           "The kernel's System.map: symbols, where the dump itself has none, and names for\n"
           "the addresses in pstore's ftrace records")
        ->type_name("FILE");
    app.add_flag("--force", options.force,
                 "Use the files of --vmlinux and --system-map even if they are of another kernel");
}

void add_lines_option(CLI::App& app, bool& lines) {
    app.add_flag("--lines", lines,
                 "File and line of each function in a trace, and what was inlined there, by a "
                 "debug\nfile of the kernel (--vmlinux) and those of its modules");
}

void add_format_option(CLI::App& app, std::string& format) {
    app.add_option("--format", format, "text or json (docs/json.md)")->type_name("NAME");
}

Result<bool> is_json(const std::string& format) {
    if (format != "text" && format != "json") {
        return failure(ErrorKind::kUnsupported,
                       fmt::format("--format {}: expected text or json", format));
    }
    return format == "json";
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
        warn(std::string(error.what()) + " (see " + app.get_name() + " --help)");
        return kNothing;
    }
    return std::nullopt;
}

}  // namespace lastwords::cli
