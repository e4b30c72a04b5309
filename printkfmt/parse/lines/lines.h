// SPDX-License-Identifier: GPL-2.0-or-later
// Lines: walks through a text line by line.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "printkfmt/model/byte_run.h"

namespace lastwords::printkfmt {

/// Where a line lies in its text, in bytes.
struct LinePlace {
    std::size_t begin = 0;
    std::size_t end = 0;   ///< where the line ends, without CR and newline
    std::size_t next = 0;  ///< where the next line begins
    bool carriage_return = false;
    bool ended = true;  ///< a newline follows; only the last line may lack it

    /// The line with its CR and newline.
    ByteRun place() const { return {begin, next}; }
    /// The line without CR and newline.
    std::string_view content(std::string_view text) const {
        return text.substr(begin, end - begin);
    }
};

/// The lines of a text, in order.
class Lines {
 public:
    explicit Lines(std::string_view text, std::size_t from = 0) : text_(text), at_(from) {}

    /// Returns the next line; nothing at the end of the text.
    std::optional<LinePlace> next() {
        if (at_ >= text_.size()) {
            return std::nullopt;
        }
        const std::size_t newline = text_.find('\n', at_);
        LinePlace line{.begin = at_, .end = newline, .next = newline + 1};
        if (newline == std::string_view::npos) {
            line.end = line.next = text_.size();
            line.ended = false;
        }
        if (line.end > line.begin && text_[line.end - 1] == '\r') {
            --line.end;
            line.carriage_return = true;
        }
        at_ = line.next;
        return line;
    }
    /// Makes the line that begins at `at` the next one.
    void seek(std::size_t at) { at_ = at; }
    /// Where the next line begins.
    std::size_t at() const { return at_; }

 private:
    std::string_view text_;
    std::size_t at_;
};

}  // namespace lastwords::printkfmt
