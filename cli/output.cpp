// SPDX-License-Identifier: GPL-2.0-or-later
// Output: calls write(2) until everything is written.
#include "cli/output.h"

#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>

#include "printkfmt/text/escape.h"

namespace lastwords::cli {

void Output::flush() {
    std::string_view left = text_;
    while (!left.empty() && !stopped()) {
        const ssize_t written = ::write(descriptor_, left.data(), left.size());
        if (written >= 0) {
            left.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno == EPIPE) {
            closed_ = true;
        } else if (errno != EINTR) {
            error_ = errno;
        }
    }
    text_.clear();
}

bool Output::finish() {
    flush();
    if (error_ != 0) {
        warn(std::string("cannot write the output: ") + std::strerror(error_));
    }
    return error_ == 0;
}

bool Output::is_terminal() const {
    return ::isatty(descriptor_) == 1;
}

void warn(std::string_view message) {
    Output output(STDERR_FILENO);
    std::string line;
    printkfmt::append_terminal_escaped(message, line);
    for (char& c : line) {
        c = c == '\n' ? ' ' : c;
    }
    output.text() = "lastwords: " + line + "\n";
    output.flush();
}

}  // namespace lastwords::cli
