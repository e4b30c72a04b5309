// SPDX-License-Identifier: GPL-2.0-or-later
// Rules between the rows of the list: lines with a few words, such as "ttyS0 ends here".
#pragma once

#include <QString>
#include <cstdint>
#include <vector>

class QTableView;

namespace lastwords::gui {

class LogModel;

struct RowRule {
    std::uint32_t row = 0;  ///< of a LogRows; the rule is above it
    QString words;
};

/// Returns the words of the rules from above row `first` to above row `last`; empty if there are
/// none. `rules` are ascending.
QString rulesBetween(const std::vector<RowRule>& rules, std::uint32_t first, std::uint32_t last);

/// Paints the model's rules that are in sight over the rows of the table. A rule above a row that
/// is filtered out is above the next one that is shown, or below the last one.
void paintRules(QTableView& table, const LogModel& model);

}  // namespace lastwords::gui
