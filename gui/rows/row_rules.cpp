// SPDX-License-Identifier: GPL-2.0-or-later
// Finds rules by their rows.
#include "gui/rows/row_rules.h"

#include <QStringList>
#include <algorithm>

namespace lastwords::gui {

QString rulesBetween(const std::vector<RowRule>& rules, std::uint32_t first, std::uint32_t last) {
    QStringList words;
    auto rule =
        std::lower_bound(rules.begin(), rules.end(), first,
                         [](const RowRule& one, std::uint32_t row) { return one.row < row; });
    for (; rule != rules.end() && rule->row <= last; ++rule) {
        words << rule->words;
    }
    return words.join(QStringLiteral("; "));
}

}  // namespace lastwords::gui
