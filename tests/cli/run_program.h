// SPDX-License-Identifier: GPL-2.0-or-later
// run_lastwords(): the program itself, as a user starts it.
#pragma once

#include <string>
#include <vector>

namespace lastwords::test {

struct Outcome {
    int exit_code = -1;  ///< -1: it was ended by a signal
    std::string out;
    std::string err;

    std::size_t error_lines() const;
};

/// Runs lastwords with the arguments; `out_path`, if given, is where its output goes instead.
/// Throws std::system_error if it cannot be started.
Outcome run_lastwords(const std::vector<std::string>& arguments, const std::string& out_path = {});

/// The same with its output on a terminal.
Outcome run_lastwords_on_terminal(const std::vector<std::string>& arguments);

}  // namespace lastwords::test
