// SPDX-License-Identifier: GPL-2.0-or-later
// Which characters above ASCII can be printed.
#pragma once

namespace lastwords::printkfmt {

/// Whether dmesg(1) prints the character unescaped, because the C library says that it is printable
/// or white space. Only for characters above ASCII; Unicode 14.
bool is_printable(char32_t code);

}  // namespace lastwords::printkfmt
