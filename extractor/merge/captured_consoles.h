// SPDX-License-Identifier: GPL-2.0-or-later
// Consoles known by what they showed: a serial line's capture, pstore's console zone.
#pragma once

#include <vector>

#include "printkfmt/model/source.h"

namespace lastwords::extractor {

/// For each story that has a log with sequence numbers and texts of consoles: one more console of
/// that log for each such text, with what it never showed. Only what the text proves is claimed.
void add_captured_consoles(std::vector<printkfmt::Source>& sources);

}  // namespace lastwords::extractor
