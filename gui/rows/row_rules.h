// SPDX-License-Identifier: GPL-2.0-or-later
// Rules between the rows of the list: lines with a few words, such as "ttyS0 ends here".
#pragma once

#include <QString>
#include <cstdint>
#include <vector>

namespace lastwords::gui {

struct RowRule {
    std::uint32_t row = 0;  ///< of a LogRows; the rule is above it
    QString words;
};

/// Returns the words of the rules from above row `first` to above row `last`; empty if there are
/// none. `rules` are ascending.
QString rulesBetween(const std::vector<RowRule>& rules, std::uint32_t first, std::uint32_t last);

}  // namespace lastwords::gui
