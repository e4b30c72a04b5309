// SPDX-License-Identifier: GPL-2.0-or-later
// What must hold for every text, whatever its bytes are.
#pragma once

#include <string>
#include <string_view>

namespace lastwords::test {

/// Reads the text as a file and as a console's output, and prints what is found in every output
/// format. Returns what is wrong, or nothing: a byte of the text that belongs to no record or mark
/// or to two, more than 5 s, more heap than 64 MiB and eight times the text (only measured in a
/// build with AddressSanitizer).
std::string check_text(std::string_view text);

}  // namespace lastwords::test
