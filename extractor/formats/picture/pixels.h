// SPDX-License-Identifier: GPL-2.0-or-later
// read_pixels(): a PNG or JPEG picture as shades of gray.
#pragma once

#include <cstdint>
#include <vector>

#include "printkfmt/base/bytes.h"
#include "printkfmt/base/result.h"

namespace lastwords::extractor {

/// A picture. Its rows follow each other, and a pixel is one byte, from 0 (black) to 255 (white).
struct Pixels {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> gray;
};

/// More pixels are not decoded. That is more than phones save by default. A JPEG picture that is up
/// to four times as large is read at half its width and height, unless it is progressive: libjpeg
/// keeps all of such a picture in memory.
inline constexpr std::uint64_t kPixelsMax = 64'000'000;

/// Decodes the file. Of a cut file, the rows that are missing are white or gray. Errors without the
/// file's name: kCorrupt with the library's reason, kUnsupported if it is too large.
Result<Pixels> read_pixels(Bytes file);

}  // namespace lastwords::extractor
