// SPDX-License-Identifier: GPL-2.0-or-later
// Output: text to a file descriptor in large blocks; messages to stderr.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lastwords::cli {

class Output {
 public:
    explicit Output(int descriptor) : descriptor_(descriptor) {}

    /// What is not yet written: renderers append to it.
    std::string& text() { return text_; }
    void flush_if_full() {
        if (text_.size() >= kBlockBytes) {
            flush();
        }
    }
    void flush();

    /// The reader has closed the pipe, or writing failed: further output goes nowhere.
    bool stopped() const { return closed_ || error_ != 0; }
    /// errno of a write that failed for any reason but a closed pipe, or 0.
    int error() const { return error_; }
    bool is_terminal() const;

 private:
    static constexpr std::size_t kBlockBytes = 65536;

    std::string text_;
    int descriptor_;
    int error_ = 0;
    bool closed_ = false;
};

/// Writes the line "lastwords: MESSAGE" to stderr, with control bytes escaped.
void warn(std::string_view message);

}  // namespace lastwords::cli
