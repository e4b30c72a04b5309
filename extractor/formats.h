// SPDX-License-Identifier: GPL-2.0-or-later
// The table of formats, and what is done with all of its rows.
#pragma once

#include <memory>
#include <span>

#include "extractor/formats/format.h"

namespace lastwords::extractor {

/// In the order in which files are probed: the first format that reads anything from a file wins.
/// What a name or a magic number tells comes before what must be searched for in the file.
std::span<const Format> all_formats();

/// A scan in which the detectors of all formats take part, and that of kernels (VMCOREINFO).
std::shared_ptr<MemoryScan> make_memory_scan();

/// Lets each format see the areas of all files together.
void finish_areas(std::vector<printkfmt::PstoreArea>& areas);

}  // namespace lastwords::extractor
