// SPDX-License-Identifier: GPL-2.0-or-later
// MappedImage: a memory image whose runs of physical memory lie somewhere in a file, unchanged.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "extractor/file/input_file.h"
#include "extractor/image/image.h"

namespace lastwords::extractor {

/// A run of physical memory, and where in the file its first byte lies.
struct MappedRun {
    PhysAddr begin;
    std::uint64_t bytes = 0;
    FileOffset at;
};

/// Returns an image of the runs, in any order. Of runs that overlap, the one that begins at the
/// lower address counts, then the one that lies first in the file. A run may extend beyond the end
/// of the file, as in a file that was cut: what is not there is missing when it is read.
std::unique_ptr<MemoryImage> make_mapped_image(std::unique_ptr<ByteSource> file, ImageFacts facts,
                                               std::vector<MappedRun> runs);

}  // namespace lastwords::extractor
