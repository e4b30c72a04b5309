// SPDX-License-Identifier: GPL-2.0-or-later
// Draws the bar, at most ten times a second.
#include "cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "cli/output.h"
#include "printkfmt/text/escape.h"

namespace lastwords::cli {

namespace {

constexpr std::chrono::milliseconds kFirst{300};
constexpr std::chrono::milliseconds kBetween{100};
constexpr int kBarCells = 30;

void write_line(std::string text) {
    Output output(STDERR_FILENO);
    output.text() = std::move(text);
    output.flush();
}

}  // namespace

Progress::Progress()
    : next_(std::chrono::steady_clock::now() + kFirst), terminal_(::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
    if (shown_) {
        write_line("\r\033[K");
    }
}

void Progress::show(const std::string& what, double done) {
    if (!terminal_) {
        return;
    }
    const auto now = std::chrono::steady_clock::now();
    if (now < next_) {
        return;
    }
    next_ = now + kBetween;
    shown_ = true;
    const double part = std::clamp(done, 0.0, 1.0);
    const auto cells = static_cast<std::size_t>(part * kBarCells);
    write_line(fmt::format("\r[{:<30}] {:3.0f} % {}\033[K", std::string(cells, '#'), part * 100,
                           printkfmt::terminal_escaped(what).substr(0, 40)));
}

}  // namespace lastwords::cli
