// SPDX-License-Identifier: GPL-2.0-or-later
// `lastwords stacks`: what the CPUs and tasks were executing.
#include <unistd.h>

#include "cli/command_line.h"
#include "cli/json_parts.h"
#include "cli/session.h"
#include "printkfmt/render/stacks.h"
#include "printkfmt/text/escape.h"

namespace lastwords::cli {

namespace {

using printkfmt::Source;
using printkfmt::Stack;

void append_stacks(const extractor::Recovered& recovered, std::string& out) {
    for (const Source& source : recovered.sources) {
        if (recovered.sources.size() > 1) {
            out += "==> " + printkfmt::terminal_escaped(source.origin) + " <==\n";
        }
        for (const Stack& stack : source.stacks) {
            printkfmt::append_stack(stack, out);
            out += '\n';
        }
    }
}

void append_stacks_json(const extractor::Recovered& recovered, std::string& out) {
    append_json_head(recovered, out);
    for (std::size_t i = 0; i < recovered.sources.size(); ++i) {
        for (const Stack& stack : recovered.sources[i].stacks) {
            printkfmt::append_json_stack(stack, source_key(recovered, i), out);
        }
    }
    append_json_findings(recovered, SourceKey::kIfSeveral, out);
}

/// Returns whether any source has a kernel's memory, without which there are no stacks.
bool has_kernel(const extractor::Recovered& recovered) {
    for (const Source& source : recovered.sources) {
        if (source.of_kernel) {
            return true;
        }
    }
    return false;
}

}  // namespace

int run_stacks(Arguments arguments) {
    CLI::App app(
        "Prints the kernel stacks of the CPUs and of the tasks that were in uninterruptible sleep.",
        "lastwords stacks");
    InputOptions input;
    ReadScope scope;
    std::string format = "text";
    extractor::StackScope& wanted = scope.stacks;
    add_input_options(app, input);
    add_format_option(app, format);
    app.add_option("--cpu", wanted.cpu, "Only this CPU (can be repeated)")
        ->type_name("N")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    app.add_option("--task", wanted.tasks,
                   "Only the tasks with this PID or name; a * at the name's end stands for any "
                   "rest\n(can be repeated)")
        ->type_name("PID|NAME")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    add_lines_option(app, scope.lines);
    app.add_flag("--all", wanted.all, "The stacks of all tasks");
    app.footer(
        "A frame after ? is a guess. What follows the frames in brackets says why they end there.\n"
        "Examples:\n"
        "  lastwords stacks vmcore\n"
        "  lastwords stacks --task kswapd0 --task 1 vmcore\n"
        "  lastwords stacks --all --format json vmcore | jq 'select(.state == \"D\").comm'");
    if (const auto code = parse(app, arguments)) {
        return *code;
    }
    const auto as_json = is_json(format);
    if (!as_json) {
        return fail(as_json.error());
    }
    wanted.cpus = wanted.blocked = !wanted.any();
    scope.consoles = false;
    const auto recovered = open_files(input, scope);
    if (!recovered) {
        return fail(recovered.error());
    }
    if (!has_kernel(*recovered)) {
        return fail({ErrorKind::kNotFound,
                     input.files.front() + ": stacks are in a kernel's memory, and this is none: "
                                           "name a dump of it"});
    }
    Output output(STDOUT_FILENO);
    (*as_json ? append_stacks_json : append_stacks)(*recovered, output.text());
    return finish(output, *recovered, {});
}

}  // namespace lastwords::cli
