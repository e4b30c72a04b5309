// SPDX-License-Identifier: GPL-2.0-or-later
// The letters of a tainted kernel.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lastwords::printkfmt {

/// Returns the letters of "Tainted: G        W  OE" or of "Tainted: [W]=WARN, [O]=OOT_MODULE" in a
/// line, each once and without blanks ("GWOE"); an empty text for "Not tainted"; nullopt if the
/// line has neither. Source: print_tainted() and print_tainted_verbose() in kernel/panic.c, 2.4
/// to 6.12.
std::optional<std::string> find_taint(std::string_view line);

/// Returns what each letter says, in a few words: "W: warning before". A letter that no
/// kernel is known to use gives "Z: not known".
std::vector<std::string> taint_words(std::string_view letters);

}  // namespace lastwords::printkfmt
