// SPDX-License-Identifier: GPL-2.0-or-later
// Consoles that are known only by their output: the capture of a serial line, or pstore's console
// zone.
#pragma once

#include <vector>

#include "printkfmt/model/source.h"

namespace lastwords::extractor {

/// For each boot that has a log with sequence numbers: adds a console to that log for each text of
/// the boot that is the output of a console. The console's coverage says which records the text
/// does not show, but claims only what the text proves.
void add_captured_consoles(std::vector<printkfmt::Source>& sources);

}  // namespace lastwords::extractor
