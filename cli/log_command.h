// SPDX-License-Identifier: GPL-2.0-or-later
// LogCommand: what `log` and `unflushed` share, which is their options and all steps up to the exit
// code.
#pragma once

#include <functional>
#include <string>

#include "cli/command_line.h"
#include "cli/log_options.h"
#include "cli/log_request.h"
#include "cli/output.h"
#include "extractor/recovered.h"

namespace lastwords::cli {

enum class ReadConsoles {
    kAlways,
    /// Only if the request asks what a console showed, or needs the wall clock, which is read
    /// together with the consoles.
    kOnRequest,
};

class LogCommand {
 public:
    using Print = std::function<Result<Notes>(const extractor::Recovered& recovered,
                                              const LogRequest& request, Output& output)>;

    LogCommand(const std::string& description, const std::string& name);

    CLI::App& app() { return app_; }
    LogOptions& options() { return options_; }
    /// Parses the arguments, opens the files and calls `print`. Returns the exit code.
    int run(Arguments arguments, ReadConsoles consoles, const Print& print);

 private:
    CLI::App app_;
    InputOptions input_;
    LogOptions options_;
};

}  // namespace lastwords::cli
