// SPDX-License-Identifier: GPL-2.0-or-later
// Finds where another boot begins in a text.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "printkfmt/parse/text_format.h"

namespace lastwords::printkfmt {

/// Returns the offsets of the lines with which another boot begins, ascending; empty if the text is
/// of one boot. A boot begins with the kernel's banner, however short the boot before it was, or
/// where several time stamps in a row lie well before the newest one so far. A single such stamp is
/// taken for a damaged one.
std::vector<std::size_t> find_boot_starts(std::string_view text, const LineFormat& format);

}  // namespace lastwords::printkfmt
