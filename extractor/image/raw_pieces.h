// SPDX-License-Identifier: GPL-2.0-or-later
// RAM that was saved as several files, each from an address of its own.
#pragma once

#include <memory>
#include <vector>

#include "extractor/file/input_file.h"
#include "extractor/image/image.h"

namespace lastwords::extractor {

struct RawPiece {
    std::unique_ptr<ByteSource> file;
    PhysAddr base;  ///< physical address of the file's first byte
};

/// Returns the image of all pieces together, as raw memory. kCorrupt: two pieces have the same
/// address, or one does not fit below 2^64.
Result<std::unique_ptr<MemoryImage>> open_raw_pieces(std::vector<RawPiece> pieces);

}  // namespace lastwords::extractor
