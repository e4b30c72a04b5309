// SPDX-License-Identifier: GPL-2.0-or-later
// pstore's memory in JSON (docs/json.md): areas, their zones and their records.
#pragma once

#include <cstddef>
#include <string>

#include "printkfmt/model/pstore.h"

namespace lastwords::printkfmt {

/// Appends the record. `area`: the area's index.
void append_json_pstore_record(const PstoreRecord& record, std::size_t area, std::string& out);

/// Appends the area itself, then its zones in the order of their offsets, then its records.
void append_json_area(const PstoreArea& area, std::size_t index, std::string& out);

}  // namespace lastwords::printkfmt
