// SPDX-License-Identifier: GPL-2.0-or-later
// Lines: where each line of a text begins and ends.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "printkfmt/model/byte_run.h"

namespace lastwords::printkfmt {

struct LinePlace {
    std::size_t begin = 0;
    std::size_t end = 0;   ///< of its text, without CR and newline
    std::size_t next = 0;  ///< where the next one begins
    bool carriage_return = false;
    bool ended = true;  ///< a newline follows

    ByteRun place() const { return {begin, next}; }
};

inline std::string_view text_of(std::string_view text, const LinePlace& line) {
    return text.substr(line.begin, line.end - line.begin);
}

class Lines {
 public:
    explicit Lines(std::string_view text, std::size_t from = 0) : text_(text), at_(from) {}

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
    /// Goes on from there.
    void seek(std::size_t at) { at_ = at; }

 private:
    std::string_view text_;
    std::size_t at_;
};

}  // namespace lastwords::printkfmt
