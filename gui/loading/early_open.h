// SPDX-License-Identifier: GPL-2.0-or-later
// Reading the files of the command line while Qt starts, which takes as long as a small dump.
#pragma once

#include <string>
#include <vector>

#include "gui/loading/loader.h"

namespace lastwords::gui {

/// Begins to read the files as one document. Returns what a Loader opens with: the first time that
/// these files are asked for it waits for what was begun; it reads all others, and the same ones
/// again, with `open`.
Loader::Open openEarly(const std::vector<std::string>& paths,
                       const Loader::Open& open = extractor::open_dump);

}  // namespace lastwords::gui
