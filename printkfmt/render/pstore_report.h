// SPDX-License-Identifier: GPL-2.0-or-later
// Describes what pstore kept, as text for people.
#pragma once

#include <string>

#include "printkfmt/model/pstore.h"

namespace lastwords::printkfmt {

/// Appends a line on the area, a table of its zones, and its notes.
void append_zones(const PstoreArea& area, std::string& out);

/// Appends a head line and the record's text. What is not proved stands between "{?" and "?}".
/// `escaped`: control bytes are escaped, because the output goes to a terminal.
void append_pstore_record(const PstoreRecord& record, bool escaped, std::string& out);

}  // namespace lastwords::printkfmt
