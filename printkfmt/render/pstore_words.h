// SPDX-License-Identifier: GPL-2.0-or-later
// What is said of a zone or a record beside its numbers: one wording for text and window.
#pragma once

#include <string>

#include "printkfmt/pstore.h"

namespace lastwords::printkfmt {

/// "header destroyed, 3 bytes corrected"; empty: nothing is wrong with it.
std::string state_of(const Zone& zone);

/// "dmesg-ramoops-0: Panic 1, 2026-01-01 00:00:00 UTC, the kernel would not show it".
std::string headline_of(const PstoreRecord& record);

}  // namespace lastwords::printkfmt
