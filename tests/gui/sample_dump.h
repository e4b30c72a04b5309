// SPDX-License-Identifier: GPL-2.0-or-later
// Small sources made by hand, for the tests of the window to show.
#pragma once

#include <memory>

#include "extractor/recovered.h"

namespace lastwords::gui {

/// A dump with records 10 to 13: an emergency of CPU 3 with an ESC in it, a message of task 7 with
/// two lines, a debug message that the loglevel suppresses, and a reserved record without level or
/// time. Console "ttyS0" has shown all of them. "slow0" has not shown 11 and 13, and maybe not 10.
std::shared_ptr<const extractor::Recovered> sampleDump();

std::shared_ptr<const printkfmt::Source> sampleSource();

/// Makes a serial capture: 41 messages were dropped between its two records.
std::shared_ptr<const printkfmt::Source> capture();

/// Makes a source with the records 5 and 9 and the ghosts 2 and 6.
std::shared_ptr<const printkfmt::Source> sourceWithGhosts();

}  // namespace lastwords::gui
