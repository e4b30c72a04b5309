// SPDX-License-Identifier: GPL-2.0-or-later
// What pstore's memory holds, for people.
#pragma once

#include <string>

#include "printkfmt/model/pstore.h"

namespace lastwords::cli {

/// A line on the area, a table of its zones, and its notes.
void append_zones(const printkfmt::PstoreArea& area, std::string& out);

/// A head line, then the text; parts that are not proved are put between "{?" and "?}". `escaped`:
/// control bytes are escaped, for a terminal.
void append_pstore_record(const printkfmt::PstoreRecord& record, bool escaped, std::string& out);

}  // namespace lastwords::cli
