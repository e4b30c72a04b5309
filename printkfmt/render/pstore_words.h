// SPDX-License-Identifier: GPL-2.0-or-later
// Words for the state of a zone and for the headline of a record, used by text output and GUI.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "printkfmt/model/pstore.h"

namespace lastwords::printkfmt {

/// Returns "header destroyed, 3 bytes corrected"; empty if nothing is wrong with the zone.
std::string state_of(const Zone& zone);

/// Returns "dmesg-ramoops-0: Panic 1, 2026-01-01 00:00:00 UTC, the kernel would not show it".
std::string headline_of(const PstoreRecord& record);

/// A piece of a record's text, of which either every byte is proved or none.
struct TextPart {
    std::string_view text;  ///< points into the record's text
    bool doubtful = false;
};
/// Returns the whole text, in order, split where proved and doubtful bytes meet.
std::vector<TextPart> parts_of(const PstoreRecord& record);

}  // namespace lastwords::printkfmt
