// SPDX-License-Identifier: GPL-2.0-or-later
// Takes off what only a terminal understands: colours, cursor movements.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lastwords::printkfmt {

inline constexpr char kEscape = '\x1b';

/// Returns the length of the control sequence with which the text begins (ECMA-48: CSI, OSC, and
/// the short ones); 0: it begins with none.
std::size_t control_sequence(std::string_view text);

/// Returns how the text writes the colour with which it begins, if the escape character itself was
/// lost or replaced on its way: "^[[" (cat -v), "#033[" (rsyslog), "\x1b[", "\033[", "\e[", or just
/// "["; empty: the text does not begin with a colour.
std::string_view written_introducer(std::string_view text);

/// Appends the text without control sequences.
void append_without_sequences(std::string_view text, std::string& out);
/// Appends the text without colours that begin with `introducer`.
void append_without_colours(std::string_view text, std::string_view introducer, std::string& out);

}  // namespace lastwords::printkfmt
