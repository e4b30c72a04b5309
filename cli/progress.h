// SPDX-License-Identifier: GPL-2.0-or-later
// Progress: shows a line on stderr while work takes long, if stderr is a terminal.
#pragma once

#include <chrono>
#include <string>

namespace lastwords::cli {

class Progress {
 public:
    Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    ~Progress();  ///< removes the line

    /// Shows the line with the work's name and the part that is done. Does nothing if stderr is no
    /// terminal, in the first 0.3 s, or if the line was shown less than 0.1 s ago.
    void show(const std::string& what, double done);

 private:
    std::chrono::steady_clock::time_point next_;
    bool terminal_;
    bool shown_ = false;
};

}  // namespace lastwords::cli
