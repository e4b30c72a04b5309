// SPDX-License-Identifier: GPL-2.0-or-later
// Parser of texts in which each record begins with a prefix at the start of a line.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "printkfmt/model/log.h"
#include "printkfmt/parse/text_format.h"

namespace lastwords::printkfmt {

/// What the caller knows of a text. Only parse_lines() needs it.
struct ParseOptions {
    /// The text is what a console showed, so that a line without a prefix is not the kernel's. If
    /// this is false, the line ends and the first lines decide.
    bool capture = false;
    /// Begin another log where the time stamps start again.
    bool split = true;
    /// Bytes that are no log text, ascending: a line ends where one of them begins. Ignored unless
    /// `split` is false.
    std::span<const Mark> marks = {};
};

/// The records of the text, one TextLog a boot; at least one.
std::vector<TextLog> parse_lines(std::string_view text, const LineFormat& format,
                                 const ParseOptions& options);

}  // namespace lastwords::printkfmt
