// SPDX-License-Identifier: GPL-2.0-or-later
// Small sources made by hand that the tests of the window show.
#pragma once

#include <memory>

#include "extractor/recovered.h"

namespace lastwords::gui {

/// Records 10..13: an emergency on CPU 3 with an ESC in it, two lines of task 7, a suppressed debug
/// line, and a reserved one without level or time. "ttyS0" has them all, "slow0" stopped before 11.
std::shared_ptr<const extractor::Recovered> sampleDump();

std::shared_ptr<const printkfmt::Source> sampleSource();

/// A serial capture: 41 messages were dropped between its two records.
std::shared_ptr<const printkfmt::Source> capture();

/// Records 5 and 9 with the ghosts 2 and 6.
std::shared_ptr<const printkfmt::Source> sourceWithGhosts();

}  // namespace lastwords::gui
