// SPDX-License-Identifier: GPL-2.0-or-later
// Runs the program itself, once for each command.
#include "tests/gui/cli_answer.h"

#include <algorithm>
#include <iterator>

#include "cli/exit_codes.h"
#include "tests/cli/run_program.h"
#include "tests/support/json_lines.h"
#include "tests/support/unwrapped.h"

namespace lastwords::test {

namespace {

/// Returns what the command prints; nothing if it recovers nothing.
Objects ask(std::vector<std::string> command, const std::string& path) {
    command.insert(command.end(), {"--format", "json", path});
    const Outcome outcome = run_lastwords(command);
    return outcome.exit_code == cli::kNothing ? Objects() : objects(outcome.out);
}

/// Returns what `pstore` prints, without the records of logs, which `log` has too.
Objects ask_pstore(const std::string& path) {
    const Outcome outcome = run_lastwords({"pstore", "--format", "json", path});
    Objects found;
    std::istringstream lines(outcome.exit_code == cli::kNothing ? std::string() : outcome.out);
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with(R"({"kind":"record")")) {
            found.push_back(nlohmann::json::parse(line));
        }
    }
    return found;
}

}  // namespace

Objects CliAnswer::sources() const {
    return of_kind(info, "source");
}

CliAnswer ask_cli(const std::string& path) {
    CliAnswer answer;
    const Outcome summary = run_lastwords({path});
    if (summary.exit_code == cli::kNothing) {
        answer.refusal = summary.err;
        return answer;
    }
    answer.summary = unwrapped(summary.out);
    answer.info = ask({"info"}, path);
    answer.log = ask({"log", "--ghosts"}, path);
    answer.consoles = ask({"consoles"}, path);
    if (!of_kind(answer.consoles, "console").empty()) {
        answer.unflushed = ask({"unflushed"}, path);
    }
    if (answer.sources().size() > 1) {
        answer.merge = ask({"merge"}, path);
        answer.merge_text = run_lastwords({"merge", path}).out;
    }
    answer.pstore = ask_pstore(path);
    return answer;
}

Objects of_kind(const Objects& all, std::string_view kind) {
    Objects found;
    std::copy_if(all.begin(), all.end(), std::back_inserter(found),
                 [&](const nlohmann::json& one) { return one.at("kind") == kind; });
    return found;
}

Objects of_source(const Objects& all, std::size_t source) {
    Objects found;
    std::copy_if(all.begin(), all.end(), std::back_inserter(found),
                 [&](const nlohmann::json& one) { return one.value("source", 0U) == source; });
    return found;
}

}  // namespace lastwords::test
