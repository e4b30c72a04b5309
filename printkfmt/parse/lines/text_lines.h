// SPDX-License-Identifier: GPL-2.0-or-later
// TextLines: the lines of a text as its author saw them, without byte order marks, NULs and the
// remains of other line ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "printkfmt/parse/lines/lines.h"

namespace lastwords::printkfmt {

/// What was put around the lines of a text on its way: by terminals, mail programs, file systems.
/// All lines are looked at to find it out (survey_lines()).
struct Wrapping {
    bool returns = true;        ///< a CR before a newline belongs to the line's end
    bool lone_returns = false;  ///< a CR alone ends a line
    bool nuls = false;          ///< there are NULs
    bool escapes = false;       ///< there are escape characters
    /// A mail program has made U+00A0 of blanks: it stands where the kernel writes none.
    bool hard_blanks = false;
    /// A serial tool has written a line's CR and newline as "␍␊" (U+240D, U+240A), too.
    bool end_pictures = false;
    /// Programs have coloured the kernel's lines, so control sequences are taken off all lines.
    bool coloured = false;
    /// The kernel's lines are quoted or indented.
    bool margins = false;
    /// A terminal of so many columns broke longer lines: such a line goes on in the next one. 0:
    /// no.
    std::size_t width = 0;
};

/// Returns what is seen without parsing lines.
Wrapping find_wrapping(std::string_view text);

/// A run of this many NULs is what a file system leaves of a page that was not written before power
/// failed. Shorter ones come from serial lines.
inline constexpr std::size_t kNulRun = 16;

/// A line, or a run of NULs.
struct TextLine {
    std::size_t from = 0;  ///< where its bytes begin: NULs and the like may stand before the line
    LinePlace place;       ///< `begin` and `end` are those of the content
    std::string_view content;
    bool is_nuls = false;         ///< there are only NULs from `from` to `place.next`
    bool leading_return = false;  ///< a CR stands before the content
    /// The content is not a run of the text. It is valid until the next line is read.
    bool decoded = false;
};

/// The lines of a text, in order. Together they have every byte of it.
class TextLines {
 public:
    TextLines(std::string_view text, const Wrapping& wrapping, std::size_t from = 0)
        : text_(text), wrapping_(wrapping), at_(from) {}

    /// Reads the next line. Returns false at the end of the text.
    bool next(TextLine& line);
    /// Makes what begins at `at` the next line.
    void seek(std::size_t at) { at_ = at; }
    std::size_t at() const { return at_; }

 private:
    bool take_nuls(TextLine& line);
    void find_end(LinePlace& place) const;
    void take_inner_nuls(TextLine& line);
    void take_hard_blanks(TextLine& line);

    std::string_view text_;
    Wrapping wrapping_;
    std::size_t at_;
    std::string scratch_;
};

}  // namespace lastwords::printkfmt
