// SPDX-License-Identifier: GPL-2.0-or-later
// Parses what ZXingReader prints about the codes in a picture.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lastwords::printkfmt {

/// Returns what each code holds, taken from the lines `Bytes:      68 74 ...`, which are exact: in
/// the line `Text:` the bytes were taken for characters. Empty if ZXingReader (zxing-cpp 1.4) has
/// not written the text.
std::vector<std::string> zxing_reader_contents(std::string_view text);

}  // namespace lastwords::printkfmt
