// SPDX-License-Identifier: GPL-2.0-or-later
// `lastwords why`: why each console did not show its last records.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/command_line.h"
#include "cli/json_parts.h"
#include "cli/layout.h"
#include "cli/log_request.h"
#include "cli/output.h"
#include "cli/session.h"
#include "printkfmt/model/absent_consoles.h"
#include "printkfmt/render/why.h"
#include "printkfmt/text/escape.h"

namespace lastwords::cli {

namespace {

using printkfmt::Console;
using printkfmt::Source;

/// Calls `use` with each console of this name, or with all if the name is empty. Returns how many
/// of them have a reason.
template <typename Use>
std::size_t each_console(const extractor::Recovered& recovered, const std::string& name, Use use) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < recovered.sources.size(); ++i) {
        for (const Console& console : recovered.sources[i].consoles) {
            if (console.why && (name.empty() || console.name == name)) {
                use(i, console);
                ++count;
            }
        }
    }
    return count;
}

/// Consoles of one source whose answers are the same in all words.
struct SameAnswer {
    std::size_t source = 0;
    std::string names;
    std::string rows;
};

std::size_t append_why(const extractor::Recovered& recovered, const std::string& name,
                       std::string& out) {
    std::vector<SameAnswer> answers;
    const std::size_t count = each_console(recovered, name, [&](std::size_t i, const Console& one) {
        SameAnswer answer{i, printkfmt::terminal_escaped(one.name), {}};
        for (const printkfmt::ReportRow& row : printkfmt::why_rows(one, recovered.sources[i])) {
            append_row(row.label, row.value, answer.rows);
        }
        const auto same =
            std::find_if(answers.begin(), answers.end(), [&](const SameAnswer& known) {
                return known.source == i && known.rows == answer.rows;
            });
        if (same == answers.end()) {
            answers.push_back(std::move(answer));
        } else {
            same->names += ", " + answer.names;
        }
    });
    std::optional<std::size_t> before;
    for (const SameAnswer& answer : answers) {
        if (recovered.sources.size() > 1 && before != answer.source) {
            out += "==> " + printkfmt::terminal_escaped(recovered.sources[answer.source].origin) +
                   " <==\n";
        }
        before = answer.source;
        out += answer.names + '\n' + answer.rows + '\n';
    }
    return count;
}

std::size_t append_why_json(const extractor::Recovered& recovered, const std::string& name,
                            std::string& out) {
    append_json_head(recovered, out);
    const std::size_t count =
        each_console(recovered, name, [&](std::size_t i, const Console& console) {
            printkfmt::append_json_why(console, recovered.sources[i], source_key(recovered, i),
                                       out);
        });
    append_json_findings(recovered, SourceKey::kIfSeveral, out);
    return count;
}

bool has_reasons(const extractor::Recovered& recovered) {
    return each_console(recovered, {}, [](std::size_t, const Console&) {}) != 0;
}

/// Returns what is to be said of consoles that are not there, and of texts beside a dump.
Notes notes_on_absent(const extractor::Recovered& recovered) {
    Notes notes;
    const bool any = has_reasons(recovered);
    for (const Source& source : recovered.sources) {
        if (any && source.consoles.empty() && !source.of_kernel) {
            notes.push_back(
                fmt::format("{} was not used: no kernel's memory. `lastwords merge` "
                            "holds a console's output against the log of a dump",
                            source.origin));
        }
        for (std::string& sentence : printkfmt::absent_consoles(source)) {
            notes.push_back(std::move(sentence));
        }
    }
    return notes;
}

/// Returns why there is no answer.
Error why_nothing(const extractor::Recovered& recovered, const std::string& file,
                  const std::string& console) {
    const bool has_list =
        std::any_of(recovered.sources.begin(), recovered.sources.end(), [](const Source& source) {
            return source.of_kernel && source.has_consoles && source.consoles.empty();
        });
    if (has_reasons(recovered)) {
        return no_such_console(recovered, console);
    }
    if (has_list) {
        return {ErrorKind::kNotFound, file + ": the kernel had no console registered"};
    }
    return {ErrorKind::kNotFound,
            file +
                ": why a console stopped is in the memory of its kernel, or in its plog region, "
                "and this is neither: name a dump of it"};
}

}  // namespace

int run_why(Arguments arguments) {
    CLI::App app(
        "Says why each console did not show its last records, what proves it, and what to change.",
        "lastwords why");
    InputOptions input;
    std::string format = "text";
    std::string console;
    add_input_options(app, input);
    add_format_option(app, format);
    app.add_option("--console", console, "Only this console")->type_name("NAME");
    app.footer(
        "Examples:\n"
        "  lastwords why vmcore\n"
        "  lastwords why --console ttyS0 vmcore\n"
        "  lastwords why --format json vmcore | jq -r 'select(.kind == \"why\") | .reason'");
    if (const auto code = parse(app, arguments)) {
        return *code;
    }
    const auto as_json = is_json(format);
    if (!as_json) {
        return fail(as_json.error());
    }
    const auto recovered = open_files(input, {});
    if (!recovered) {
        return fail(recovered.error());
    }
    Output output(STDOUT_FILENO);
    const std::size_t shown = *as_json ? append_why_json(*recovered, console, output.text())
                                       : append_why(*recovered, console, output.text());
    const Notes notes = notes_on_absent(*recovered);
    if (shown == 0) {
        std::for_each(notes.begin(), notes.end(), warn);
        return fail(why_nothing(*recovered, input.files.front(), console));
    }
    return finish(output, *recovered, notes);
}

}  // namespace lastwords::cli
