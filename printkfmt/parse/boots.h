// SPDX-License-Identifier: GPL-2.0-or-later
// Where in a text the time stamps start again.
#pragma once

#include <string_view>
#include <vector>

#include "printkfmt/parse/parser.h"

namespace lastwords::printkfmt {

/// Offsets of the lines with which another boot begins, ascending; none if the text is of one.
/// A kernel that says its version starts, however short the boot before it was. Else several stamps
/// in a row must lie well before what was reached: one alone is a damaged one.
std::vector<std::size_t> boot_starts(std::string_view text, const Form& form);

}  // namespace lastwords::printkfmt
