// SPDX-License-Identifier: GPL-2.0-or-later
// The words for the state of a zone and for the head of a record, shared by text and window.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "printkfmt/model/pstore.h"

namespace lastwords::printkfmt {

/// "header destroyed, 3 bytes corrected"; empty if nothing is wrong with the zone.
std::string state_of(const Zone& zone);

/// "dmesg-ramoops-0: Panic 1, 2026-01-01 00:00:00 UTC, the kernel would not show it".
std::string headline_of(const PstoreRecord& record);

/// A piece of a record's text that is proved as a whole, or not at all.
struct TextPart {
    std::string_view text;  ///< points into the record's text
    bool doubtful = false;
};
/// The whole text, in order.
std::vector<TextPart> parts_of(const PstoreRecord& record);

}  // namespace lastwords::printkfmt
