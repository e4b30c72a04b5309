// SPDX-License-Identifier: GPL-2.0-or-later
// The actions of a window by their names. An action that users may see has an object name, which
// stays the same in all versions, because it is the name of its keys in the settings.
#pragma once

#include <QKeySequence>
#include <QList>
#include <QString>
#include <vector>

class QAction;
class QObject;

namespace lastwords::gui {

/// The actions that have the same name: each page has its own, and all have the same keys.
struct NamedAction {
    QString name;
    QString title;                  ///< its text, without the mark of a menu's key
    QString menu;                   ///< the title of the menu that offers it; empty: none does
    std::vector<QAction*> actions;  ///< never empty

    QList<QKeySequence> keys() const;
};

/// Returns the actions below `root` that have a name, in the order in which they were made. Those
/// that Qt adds to its own widgets are left out.
std::vector<NamedAction> namedActions(const QObject& root);

/// Returns the text of an action or a menu without "&" and dots: "Open" for "&Open...".
QString withoutMnemonic(const QString& text);

}  // namespace lastwords::gui
