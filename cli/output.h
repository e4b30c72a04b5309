// SPDX-License-Identifier: GPL-2.0-or-later
// Output: collects text and writes it to a file descriptor in large blocks. warn(): writes a
// message to stderr.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lastwords::cli {

class Output {
 public:
    explicit Output(int descriptor) : descriptor_(descriptor) {}

    /// Returns the text that is not yet written. Renderers append to it.
    std::string& text() { return text_; }
    void flush_if_full() {
        if (text_.size() >= kBlockBytes) {
            flush();
        }
    }
    void flush();
    /// Flushes. Returns false, after a message on stderr, if a write has failed.
    bool finish();

    /// Returns whether writing has ended, because the reader closed the pipe or a write failed.
    /// Text that is added later is discarded.
    bool stopped() const { return closed_ || error_ != 0; }
    bool is_terminal() const;

 private:
    static constexpr std::size_t kBlockBytes = 65536;

    std::string text_;
    int descriptor_;
    int error_ = 0;  // errno of a failed write; a closed pipe is no failure
    bool closed_ = false;
};

/// Writes the line "lastwords: MESSAGE" to stderr, with control bytes escaped.
void warn(std::string_view message);

}  // namespace lastwords::cli
