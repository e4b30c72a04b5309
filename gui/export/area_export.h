// SPDX-License-Identifier: GPL-2.0-or-later
// Writes what pstore kept in one place as the command line does.
#pragma once

#include <cstddef>
#include <string>

#include "extractor/recovered.h"

namespace lastwords::gui {

/// Appends the area as `lastwords pstore` writes it into a file.
void appendAreaText(const printkfmt::PstoreArea& area, std::string& out);

/// Appends the area with this index as `lastwords pstore --format json` has it, with its findings.
void appendAreaJson(const extractor::Recovered& recovered, std::size_t index, std::string& out);

}  // namespace lastwords::gui
