// SPDX-License-Identifier: GPL-2.0-or-later
// Progress: one line on a terminal's stderr while work takes long.
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

    /// Shows the line if stderr is a terminal, work has taken a while, and the last line is not
    /// recent.
    void show(const std::string& what, double done);

 private:
    std::chrono::steady_clock::time_point next_;
    bool terminal_;
    bool shown_ = false;
};

}  // namespace lastwords::cli
