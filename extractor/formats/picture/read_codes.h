// SPDX-License-Identifier: GPL-2.0-or-later
// read_codes(): the QR codes in a picture. There are two of it: read_codes.cpp, and no_codes.cpp
// for programs without zxing-cpp. CMake links one.
#pragma once

#include <string>
#include <vector>

#include "printkfmt/base/bytes.h"
#include "printkfmt/base/result.h"

namespace lastwords::extractor {

/// What a picture has.
struct PictureCodes {
    std::vector<std::string> contents;  ///< of each code that could be read, unchanged
    std::size_t unread = 0;             ///< how many codes were seen that could not be read
};

/// Finds and reads all QR codes in a PNG or JPEG file. Errors without the file's name: those of
/// read_pixels(); kUnsupported if the program has no zxing-cpp.
Result<PictureCodes> read_codes(Bytes file);

/// Returns the libraries that read pictures, with their versions; empty if the program has none.
std::string picture_libraries();

}  // namespace lastwords::extractor
