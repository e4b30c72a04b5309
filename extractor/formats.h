// SPDX-License-Identifier: GPL-2.0-or-later
// The table of formats, and what is done with all of its rows.
#pragma once

#include <memory>
#include <span>

#include "extractor/formats/format.h"

namespace lastwords::extractor {

/// Returns all formats, in the order in which files are probed: the first format that reads
/// anything from a file wins. Formats that are recognised by a name or a magic number come before
/// formats that must be searched for in the file.
std::span<const Format> all_formats();

/// Makes a scan through memory in which the detectors of all formats take part, and the detector
/// that finds VMCOREINFO.
std::shared_ptr<MemoryScan> make_memory_scan();

/// Calls Format::finish of each format with the areas of all files.
void finish_areas(std::vector<printkfmt::PstoreArea>& areas);

}  // namespace lastwords::extractor
