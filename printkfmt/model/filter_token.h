// SPDX-License-Identifier: GPL-2.0-or-later
// FilterToken: one word of a filter's text, taken apart at its quotes and its colon.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "printkfmt/base/result.h"

namespace lastwords::printkfmt {

struct FilterToken {
    enum class Form : std::uint8_t {
        kBare,        ///< panic
        kQuoted,      ///< "soft lockup"
        kExpression,  ///< /cpu[0-9]+/
        kKeyed,       ///< level:err,warn
    };
    Form form = Form::kBare;
    bool negated = false;   ///< a '!' stood before it
    bool any_case = false;  ///< kExpression: an 'i' stood after it
    std::string written;    ///< as the user wrote it
    std::string key;        ///< kKeyed: "level"
    /// kBare: the word. kQuoted and kExpression: what is between the quotes or slashes.
    std::string text;
    /// kKeyed: the alternatives, which commas separate. Each may be in quotes.
    std::vector<std::string> items;
};

/// Takes a filter's text apart. Blanks separate the words. A word has a key if it begins with small
/// letters and a colon, so "level:err" and "usb:" have one, and "RIP:" and "0000:00:1f.2" do not.
/// Fails if a quote or an expression is not closed, or is followed by more than a blank, and if a
/// '!' stands alone.
Result<std::vector<FilterToken>> split_filter(std::string_view text);

/// Returns the value as it is written behind a key: in quotes if it has other characters than ASCII
/// letters, digits, '-', '_' and '.'.
std::string filter_item(std::string_view value);

/// Returns the text in quotes. A quote or a backslash in it gets a backslash in front.
std::string quoted_text(std::string_view text);

}  // namespace lastwords::printkfmt
