// SPDX-License-Identifier: GPL-2.0-or-later
// run_lastwords(): runs the program itself, as a user would.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lastwords::test {

struct Outcome {
    int exit_code = -1;  ///< -1: a signal ended the program
    std::string out;
    std::string err;
    /// The most memory that the program had at a time, or that this process had when it started it.
    std::uint64_t peak_bytes = 0;

    std::size_t error_lines() const;
};

/// Runs lastwords with the arguments. `out_path`, if given, is the file to which its stdout goes
/// instead of Outcome::out. Throws std::system_error if the program cannot be started.
Outcome run_lastwords(const std::vector<std::string>& arguments, const std::string& out_path = {});

/// Runs lastwords with a pipe as its stdin, from which it reads `input`: at most 32 KiB, so that
/// the pipe has room for it before the program reads.
Outcome run_lastwords_with_input(const std::vector<std::string>& arguments,
                                 const std::string& input);

/// Runs lastwords with its stdout on a pseudo terminal.
Outcome run_lastwords_on_terminal(const std::vector<std::string>& arguments);

}  // namespace lastwords::test
