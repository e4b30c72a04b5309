// SPDX-License-Identifier: GPL-2.0-or-later
// What is said of a zone or a record beside its numbers: one wording for text and window.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "printkfmt/model/pstore.h"

namespace lastwords::printkfmt {

/// "header destroyed, 3 bytes corrected"; empty: nothing is wrong with it.
std::string state_of(const Zone& zone);

/// "dmesg-ramoops-0: Panic 1, 2026-01-01 00:00:00 UTC, the kernel would not show it".
std::string headline_of(const PstoreRecord& record);

/// A piece of a record's text, all of which is proved or none.
struct TextPart {
    std::string_view text;  ///< of the record's: valid as long as that is
    bool doubtful = false;
};
/// The whole text in its order.
std::vector<TextPart> parts_of(const PstoreRecord& record);

}  // namespace lastwords::printkfmt
