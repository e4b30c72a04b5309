// SPDX-License-Identifier: GPL-2.0-or-later
// ReportRow: a label and a value, as reports have them.
#pragma once

#include <string>

namespace lastwords::printkfmt {

struct ReportRow {
    std::string label;  ///< empty: the row belongs to the row above it
    std::string value;  ///< never empty
};

}  // namespace lastwords::printkfmt
