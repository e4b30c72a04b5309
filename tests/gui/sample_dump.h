// SPDX-License-Identifier: GPL-2.0-or-later
// A small dump made by hand: four records, and two consoles of which one stopped half-way.
#pragma once

#include <memory>

#include "extractor/recovered.h"

namespace lastwords::gui {

/// Records 10..13: an emergency on CPU 3 with an ESC in it, two lines of task 7, a suppressed debug
/// line, and a reserved one without level or time. "ttyS0" has them all, "slow0" stopped before 11.
std::shared_ptr<const extractor::Recovered> sampleDump();

std::shared_ptr<const printkfmt::Source> sampleSource();

}  // namespace lastwords::gui
