// SPDX-License-Identifier: GPL-2.0-or-later
// Which characters above ASCII can be printed.
#pragma once

namespace lastwords::printkfmt {

/// Whether dmesg(1) and the C library print the character, white space included. For characters
/// above ASCII; Unicode 14.
bool is_printable(char32_t code);

}  // namespace lastwords::printkfmt
