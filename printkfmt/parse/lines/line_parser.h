// SPDX-License-Identifier: GPL-2.0-or-later
// Parser of texts in which each record begins with a prefix at the start of a line.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "printkfmt/model/log.h"
#include "printkfmt/parse/text_format.h"

namespace lastwords::printkfmt {

/// What the caller of parse_lines() knows about a text. A WholeTextFormat is parsed without it.
struct ParseOptions {
    /// true: the text is a console's output, so a line without a prefix is not the kernel's. false:
    /// guess this from the line ends and the first lines.
    bool capture = false;
    /// true: begin another log at each boot (see find_boot_starts()).
    bool split = true;
    /// Places in the text that are no log text, ascending. A line ends where a mark begins. Must be
    /// empty if `split` is true.
    std::span<const Mark> marks = {};
};

/// Parses the text. Returns a TextLog for each boot, at least one.
std::vector<TextLog> parse_lines(std::string_view text, const LineFormats& formats,
                                 const ParseOptions& options);

}  // namespace lastwords::printkfmt
