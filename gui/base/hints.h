// SPDX-License-Identifier: GPL-2.0-or-later
// Hints: what an empty line is for, and the keys of actions as the user has them now.
#pragma once

#include <QList>
#include <QString>

class QAction;
class QLineEdit;

namespace lastwords::gui {

/// Returns the words with the actions' keys behind them: "Search (Ctrl+F, N)". An action has its
/// first key there, or none.
QString withKeys(const QString& words, const QList<QAction*>& actions);

/// Makes the words and the action's keys its tool tip, also after the keys are changed.
void showToolTip(QAction& action, const QString& words);

/// Shows the words in the line while it is empty, in a colour that can be read in any palette.
void showHint(QLineEdit& line, const QString& words);
/// The same with the actions' keys, also after these are changed.
void showHint(QLineEdit& line, const QString& words, const QList<QAction*>& actions);

}  // namespace lastwords::gui
