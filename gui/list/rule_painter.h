// SPDX-License-Identifier: GPL-2.0-or-later
// Paints the rules between the rows of the list.
#pragma once

class QTableView;

namespace lastwords::gui {

class LogModel;

/// Paints the model's rules that are in sight over the rows of the table. A rule above a row that
/// is filtered out is above the next one that is shown, or below the last one.
void paintRules(QTableView& table, const LogModel& model);

}  // namespace lastwords::gui
